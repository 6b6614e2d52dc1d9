using System.Globalization;
using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// The proxy of a project: a container that outlives releases and deployers. Orders go through its own client inside it; where requests go is read
/// from its state file on the host.
/// </summary>
internal sealed class ProxyContainer(Host host, Engine engine, ComposeOptions options)
{
    private const string Folder = "proxy";
    private const string StateFile = $"{Folder}/state/state.json";
    private const string Label = "slipway.proxy";

    private const string DockerfileText = """
        ARG BASE_IMAGE
        FROM ${BASE_IMAGE}
        RUN if [ ! -e /usr/lib/*/libssl.so.3 ]; then apt-get update -q && apt-get install -y -q --no-install-recommends libssl3 && rm -rf /var/lib/apt/lists/*; fi
        COPY --chown=root:root . /opt/slipway-proxy
        RUN chmod 0755 /opt/slipway-proxy/slipway-proxy && ln -s /opt/slipway-proxy/slipway-proxy /usr/local/bin/slipway-proxy
        ENV DOTNET_EnableDiagnostics=0 DOTNET_TieredPGO=0
        ENTRYPOINT ["slipway-proxy"]
        """;

    // As the deploy user, whose directory it keeps its state in.
    private const string RunText = """
        mkdir -p "$2" && exec docker run -d --name "$1" --label "slipway.proxy=$3" --network "$4" -p "$5:8080" --user "$(id -u):$(id -g)" --restart unless-stopped \
          --mount "type=bind,source=$(pwd)/$2,target=/var/lib/slipway-proxy" --read-only --cap-drop ALL --security-opt no-new-privileges --log-opt max-size=10m --log-opt max-file=3 \
          "$6" serve --listen 0.0.0.0:8080
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A hundred megabytes to hash: once is enough.
    private Release? _program;

    private string Name => $"{options.Project}-proxy";

    /// <summary>Where requests go, as it stands on disk; null when there never was a proxy.</summary>
    public async Task<ProxyState?> StateAsync(CancellationToken cancellation)
    {
        var bytes = await host.ReadAsync(StateFile, cancellation).ConfigureAwait(false);
        return bytes is null ? null : ProxyState.Parse(bytes);
    }

    public async Task<bool> IsRunningAsync(CancellationToken cancellation) => (await FindAsync(cancellation).ConfigureAwait(false)).Any(one => one.IsRunning);

    /// <summary>Brings the proxy's program to the host as an image. What is there already is left alone.</summary>
    public async Task<string> StageAsync(CancellationToken cancellation)
    {
        var program = _program ??= await Release.FromDirectoryAsync(
            options.ProxyDirectory, [new ExtraFile("Dockerfile", Encoding.UTF8.GetBytes(DockerfileText)), new ExtraFile(".dockerignore", "Dockerfile\n.dockerignore\n"u8.ToArray())], ["slipway-proxy"], cancellation).ConfigureAwait(false);
        var image = $"slipway-proxy:{program.Id}";
        if (await engine.SaysYesAsync(Command.Of("docker", "image", "inspect", image), cancellation).ConfigureAwait(false))
            return image;
        var directory = $"{Folder}/program-{program.Id}";
        await host.UploadAsync(program.Files, directory, null, cancellation).ConfigureAwait(false);
        await engine.BuildAsync(image, directory, "Dockerfile", options.BaseImage, _ => { }, cancellation).ConfigureAwait(false);
        await host.DeleteAsync(directory, cancellation).ConfigureAwait(false);
        return image;
    }

    /// <summary>Has it run. One that runs is not replaced, whatever program it has: requests go through it.</summary>
    /// <exception cref="RolloutException">It does not start, such as for a port that is in use.</exception>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var image = await StageAsync(cancellation).ConfigureAwait(false);
        var found = await FindAsync(cancellation).ConfigureAwait(false) is [var first, ..] ? first : null;
        if (found is { IsRunning: true } && found.Image != image)
            options.Say($"the proxy runs {found.Image} and is left running; to have {image}: docker rm -f {Name}, and deploy again");
        if (found is not { IsRunning: true })
        {
            // One that does not run serves nobody; made anew it has the settings of today, and its state lies on the host.
            await engine.RemoveAsync(found is null ? [] : [found], cancellation).ConfigureAwait(false);
            var run = Command.Script(RunText, Name, $"{Folder}/state", options.Project, options.Network, options.Listen, image).AllowFailure();
            var result = await engine.RunAsync(run, cancellation).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                await engine.RemoveAsync(await FindAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                throw new RolloutException($"{host.Name}: the proxy cannot be started on {options.Listen}: {result.Error.Trim()}. Nothing was switched.");
            }
        }

        for (var start = TimeProvider.System.GetTimestamp(); !await engine.SaysYesAsync(Order("status"), cancellation).ConfigureAwait(false); await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(start) < StartLimit)
                continue;
            var log = await engine.RunAsync(Command.Of("docker", "logs", "--tail", "10", Name).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false);
            throw new RolloutException($"{host.Name}: the proxy does not answer. Nothing was switched. Its log ends:\n{log.Output}{log.Error}");
        }
    }

    /// <summary>Gives a release all requests once it is ready.</summary>
    /// <returns>Null when that is done, else why it was refused.</returns>
    public async Task<string?> SwitchAsync(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation)
    {
        var addresses = hostNames.SelectMany(name => new[] { "--address", string.Create(CultureInfo.InvariantCulture, $"http://{name}:{options.Port}") });
        var order = Order(["switch", "--name", id, .. addresses, "--ready", options.Ready, "--within", Seconds(options.StartLimit), "--trial", Seconds(trial), "--failures", options.Failures.ToString(CultureInfo.InvariantCulture)]);
        var result = await engine.RunAsync(order.AllowFailure(), cancellation).ConfigureAwait(false);
        return result.Succeeded ? null : result.Error.Trim();
    }

    public Task DrainAsync(string id, CancellationToken cancellation) => engine.RunAsync(Order("drain", "--name", id, "--within", Seconds(options.Drain)), cancellation);

    /// <summary>Takes everything out of service and the proxy away with it.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await engine.RemoveAsync(await FindAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await host.DeleteAsync(Folder, cancellation).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<Container>> FindAsync(CancellationToken cancellation) => engine.ContainersAsync($"{Label}={options.Project}", cancellation);

    private Command Order(params IEnumerable<string> words) => Command.Of("docker", ["exec", Name, "slipway-proxy", .. words]);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
