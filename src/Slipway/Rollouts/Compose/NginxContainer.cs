using System.Globalization;
using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// nginx before the releases. Where requests go is its upstream file, replaced by one rename; a reload has new workers take it while the old ones end what
/// they have. nginx itself answers from the release before what one on trial fails, and logs it; that is judged here, so a trial lasts until a deployer looks.
/// </summary>
internal sealed class NginxContainer(Host host, Engine engine, ComposeOptions options) : ReleaseProxy(host, engine, options)
{
    private const string Program = "slipway-nginx";
    private const string State = $"{Folder}/nginx";
    private const string Current = $"{State}/upstream.conf";
    private const int Patience = 3;

    // As the deploy user, whose directory it keeps its state in. What is in nginx.d is people's and not touched.
    private const string RunText = """
        caps=
        [ "$(id -u)" != 0 ] || caps="--cap-add SETGID"
        mkdir -p "$2" nginx.d && exec docker run -d --name "$1" --label "slipway.proxy=$3" --network "$4" -p "$5:8080" --user "$(id -u):$(id -g)" --restart unless-stopped \
          --mount "type=bind,source=$(pwd)/$2,target=/var/lib/slipway-proxy" --mount "type=bind,source=$(pwd)/nginx.d,target=/etc/slipway/nginx.d,readonly" \
          --tmpfs /run/slipway:size=16m --tmpfs /run/slipway/log:size=64m --read-only --cap-drop ALL $caps --security-opt no-new-privileges --log-opt max-size=10m --log-opt max-file=3 \
          "$6" serve
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private int _bad;

    private protected override string ImageName => Program;

    private protected override Command Question => Order("curl", "-s", "-o", "/dev/null", $"http://{NginxFiles.Nobody}/");

    public override async Task<ProxyState?> StateAsync(CancellationToken cancellation) => (await ReadAsync(cancellation).ConfigureAwait(false))?.Seen;

    public override async Task<ProxyState?> JudgedAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation).ConfigureAwait(false) is not { OnTrial: { } trial, Active: { } active } state)
            return await StateAsync(cancellation).ConfigureAwait(false);
        var failures = (await AskAsync(["failures", Number(state.Generation)], cancellation).ConfigureAwait(false)).Split('\n');
        var count = long.TryParse(failures[0], CultureInfo.InvariantCulture, out var counted) ? counted : 0;
        var problem = await ProblemAsync(active, cancellation).ConfigureAwait(false);
        _bad = problem is null ? 0 : _bad + 1;
        var reason = count > trial.Failures ? $"{count} request(s) failed; the last: {failures[^1]}"
            : _bad >= Patience ? $"it was not ready any more, {Patience} times in a row: {problem}" : null;
        if (reason is null && (problem is not null || TimeProvider.System.GetUtcNow() < trial.Until))
            return state.Seen;
        var ended = state.Ended(reason, Figures(await AskAsync(["figures", Number(state.Generation)], cancellation).ConfigureAwait(false)));
        return await PutAsync(ended, cancellation).ConfigureAwait(false) is { } refused
            ? throw new RolloutException($"{Host.Name}: the trial of {active.Name} {(reason is null ? "has been passed" : $"has failed ({reason})")}, and nginx does not take what follows of it: {refused}. {active.Name} is still in service, and what it fails {trial.Fallback.Name} answers.")
            : ended.Seen;
    }

    public override async Task<string> StageAsync(CancellationToken cancellation)
    {
        var image = $"{ImageName}:{NginxFiles.Tag(Options.BaseImage)}";
        if (await Engine.SaysYesAsync(Command.Of("docker", "image", "inspect", image), cancellation).ConfigureAwait(false))
            return image;
        Options.Say($"building the image {image}");
        var directory = $"{Folder}/{Program}";
        await Host.WriteAsync($"{directory}/Dockerfile", Encoding.UTF8.GetBytes(NginxFiles.Dockerfile), cancellation: cancellation).ConfigureAwait(false);
        await Host.WriteAsync($"{directory}/{Program}", Encoding.UTF8.GetBytes(NginxFiles.Program), Host.Executable, cancellation).ConfigureAwait(false);
        await Engine.BuildAsync(image, Compose.Engine.Build(image, directory, "Dockerfile", Options.BaseImage), cancellation).ConfigureAwait(false);
        await Host.DeleteAsync(directory, cancellation).ConfigureAwait(false);
        return image;
    }

    public override async Task<string?> SwitchAsync(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation)
    {
        var to = new NginxState.Upstream(id, [.. hostNames.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}:{Options.Port}"))]);
        var state = await ReadAsync(cancellation).ConfigureAwait(false) ?? NginxState.Empty;
        if (state.Active?.IsSameAs(to) == true)
            return await OrderAsync(["load"], cancellation).ConfigureAwait(false);
        for (var start = TimeProvider.System.GetTimestamp(); await ProblemAsync(to, cancellation).ConfigureAwait(false) is { } problem; await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Options.StartLimit)
                return $"{id} was not ready within {Seconds(Options.StartLimit)} s: {problem}";
        }

        _bad = 0;
        return await PutAsync(state.Switched(to, trial, Options.Failures, TimeProvider.System.GetUtcNow()), cancellation).ConfigureAwait(false);
    }

    // Workers end together, whatever release they send their requests to; nginx itself ends them when the time is up.
    public override Task DrainAsync(string id, CancellationToken cancellation) => Engine.RunAsync(Order(Program, "drain", WholeSeconds), cancellation);

    private protected override async Task<CommandResult> RunAsync(string image, CancellationToken cancellation)
    {
        await ConfigureAsync(cancellation).ConfigureAwait(false);
        if (await ReadAsync(cancellation).ConfigureAwait(false) is null)
            await Host.WriteAsync(Current, Encoding.UTF8.GetBytes(NginxState.Empty.ToFile()), cancellation: cancellation).ConfigureAwait(false);
        return await Engine.RunAsync(Command.Script(RunText, Name, State, Options.Project, Options.Network, Options.Listen, image).AllowFailure(), cancellation).ConfigureAwait(false);
    }

    private string WholeSeconds => Number(Math.Max(1, (long)Math.Ceiling(Options.Drain.TotalSeconds)));

    private async Task<NginxState?> ReadAsync(CancellationToken cancellation) =>
        await Host.ReadAsync(Current, cancellation).ConfigureAwait(false) is { } bytes ? NginxState.Parse(bytes) : null;

    /// <summary>Has nginx try it, puts it in place and has it loaded.</summary>
    /// <returns>Null, or nginx's own words; then the file and what is served are what they were.</returns>
    private async Task<string?> PutAsync(NginxState state, CancellationToken cancellation)
    {
        await ConfigureAsync(cancellation).ConfigureAwait(false);
        await Host.WriteAsync($"{State}/upstream.new.conf", Encoding.UTF8.GetBytes(state.ToFile()), cancellation: cancellation).ConfigureAwait(false);
        return await OrderAsync(["switch"], cancellation).ConfigureAwait(false);
    }

    private Task ConfigureAsync(CancellationToken cancellation) =>
        Host.WriteAsync($"{State}/nginx.conf", Encoding.UTF8.GetBytes(NginxFiles.Configuration(WholeSeconds)), cancellation: cancellation);

    private async Task<string?> OrderAsync(IEnumerable<string> words, CancellationToken cancellation)
    {
        var result = await Engine.RunAsync(Order(Program, words).AllowFailure(), cancellation).ConfigureAwait(false);
        return result.Succeeded ? null : $"{result.Output}{result.Error}".Trim();
    }

    private async Task<string?> ProblemAsync(NginxState.Upstream upstream, CancellationToken cancellation)
    {
        var result = await Engine.RunAsync(Order(Program, ["ready", Options.Ready, .. upstream.Servers]).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false);
        return result.Succeeded ? null : $"{result.Output}{result.Error}".Trim().ReplaceLineEndings(" ");
    }

    private async Task<string> AskAsync(IEnumerable<string> words, CancellationToken cancellation) =>
        (await Engine.RunAsync(Order(Program, words).ReadOnly(), cancellation).ConfigureAwait(false)).Output.Trim();

    private static ProxyState.Figures? Figures(string text) => text.Split(' ') is [var requests, var rescued, var failed, var p50, var p99, var longest]
        ? new ProxyState.Figures((long)Parsed(requests), (long)Parsed(rescued), (long)Parsed(failed), Parsed(p50), Parsed(p99), Parsed(longest)) : null;

    private static double Parsed(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
