using System.Globalization;
using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>The embedded proxy. Orders go through its own client inside its container; it judges trials by itself, and what it decides is in its state file.</summary>
internal sealed class ProxyContainer(Host host, Engine engine, ComposeOptions options) : ReleaseProxy(host, engine, options)
{
    private const string Program = "slipway-proxy";
    private const string StateFile = $"{Folder}/state/state.json";

    private const string DockerfileText = """
        ARG BASE_IMAGE
        FROM ${BASE_IMAGE}
        RUN if [ ! -e /usr/lib/*/libssl.so.3 ]; then apt-get update -q && apt-get install -y -q --no-install-recommends libssl3 && rm -rf /var/lib/apt/lists/*; fi
        COPY --chown=root:root . /opt/slipway-proxy
        RUN chmod 0755 /opt/slipway-proxy/slipway-proxy && ln -s /opt/slipway-proxy/slipway-proxy /usr/local/bin/slipway-proxy
        ENV DOTNET_EnableDiagnostics=0
        ENTRYPOINT ["slipway-proxy"]
        """;

    // As the deploy user, whose directory it keeps its state in.
    private const string RunText = """
        mkdir -p "$2" && exec docker run -d --name "$1" --label "slipway.proxy=$3" --network "$4" -p "$5:8080" --user "$(id -u):$(id -g)" --restart unless-stopped \
          --mount "type=bind,source=$(pwd)/$2,target=/var/lib/slipway-proxy" --read-only --cap-drop ALL --security-opt no-new-privileges --log-opt max-size=10m --log-opt max-file=3 \
          "$6" serve --listen 0.0.0.0:8080
        """;

    // A hundred megabytes to hash: once is enough.
    private Release? _program;

    private protected override string ImageName => Program;

    private protected override Command Question => Order(Program, "status");

    public override async Task<ProxyState?> StateAsync(CancellationToken cancellation)
    {
        var bytes = await Host.ReadAsync(StateFile, cancellation).ConfigureAwait(false);
        return bytes is null ? null : ProxyState.Parse(bytes);
    }

    public override Task<ProxyState?> JudgedAsync(CancellationToken cancellation) => StateAsync(cancellation);

    public override async Task<string> StageAsync(CancellationToken cancellation)
    {
        var program = _program ??= await Release.FromDirectoryAsync(
            Options.ProxyDirectory, [new ExtraFile("Dockerfile", Encoding.UTF8.GetBytes(DockerfileText)), new ExtraFile(".dockerignore", "Dockerfile\n.dockerignore\n"u8.ToArray())], [Program], cancellation).ConfigureAwait(false);
        var image = $"{ImageName}:{program.Id}";
        if (await Engine.SaysYesAsync(Command.Of("docker", "image", "inspect", image), cancellation).ConfigureAwait(false))
            return image;
        var directory = $"{Folder}/program-{program.Id}";
        await Host.UploadAsync(program.Files, directory, null, cancellation).ConfigureAwait(false);
        await Engine.BuildAsync(image, Compose.Engine.Build(image, directory, "Dockerfile", Options.BaseImage), cancellation).ConfigureAwait(false);
        await Host.DeleteAsync(directory, cancellation).ConfigureAwait(false);
        return image;
    }

    public override Task<string?> SwitchAsync(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation) => GiveAsync(["switch"], id, hostNames, trial, cancellation);

    public override SwitchInHand? BeginSwitch(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation) => new(
        Host, Engine, $"tmp/switch-{id}", Command.Of("docker", ["exec", "-i", Name, Program, "switch", "--when-told", .. Words(id, hostNames, trial)]), cancellation);

    public override Task<string?> CanaryAsync(string id, IEnumerable<string> hostNames, CancellationToken cancellation) =>
        GiveAsync(["canary", "--percent", Options.CanaryPercent.ToString(CultureInfo.InvariantCulture)], id, hostNames, Options.CanaryTime, cancellation);

    public override Task EndCanaryAsync(CancellationToken cancellation) => Engine.RunAsync(Order(Program, "end-canary"), cancellation);

    public override Task DrainAsync(string id, CancellationToken cancellation) => Engine.RunAsync(Order(Program, "drain", "--name", id, "--within", Seconds(Options.Drain)), cancellation);

    public override async Task<bool> PauseAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (!await IsRunningAsync(cancellation).ConfigureAwait(false))
            return false;
        await Engine.RunAsync(Order(Program, "pause", "--within", Seconds(limit)), cancellation).ConfigureAwait(false);
        return true;
    }

    public override Task ResumeAsync(CancellationToken cancellation) => Engine.RunAsync(Order(Program, "resume"), cancellation);

    private async Task<string?> GiveAsync(IEnumerable<string> order, string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation)
    {
        var result = await Engine.RunAsync(Order(Program, [.. order, .. Words(id, hostNames, trial)]).AllowFailure(), cancellation).ConfigureAwait(false);
        return result.Succeeded ? null : result.Error.Trim();
    }

    private IEnumerable<string> Words(string id, IEnumerable<string> hostNames, TimeSpan trial)
    {
        var addresses = hostNames.SelectMany(name => new[] { "--address", string.Create(CultureInfo.InvariantCulture, $"http://{name}:{Options.Port}") });
        return ["--name", id, .. addresses, "--ready", Options.Ready, "--within", Seconds(Options.StartLimit), "--trial", Seconds(trial), "--failures", Options.Failures.ToString(CultureInfo.InvariantCulture)];
    }

    private protected override Task<CommandResult> RunAsync(string image, CancellationToken cancellation) =>
        Engine.RunAsync(Command.Script(RunText, Name, $"{Folder}/state", Options.Project, Options.Network, Options.Listen, image).AllowFailure(), cancellation);
}
