using System.Security.Cryptography;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The image of the tests' hosts, and a Docker engine to run it on. An engine that runs is used; else one is started, and ends with this
/// process. Where no base image can be pulled, it is made from the machine's own Debian mirror.
/// </summary>
internal sealed class LabHosts(Workspace workspace)
{
    private const string Base = "debian:bookworm-slim";
    private const string Folder = "tests/Lab/host";
    private static readonly TimeSpan EngineLimit = TimeSpan.FromMinutes(1);

    // Held for as long as this process lives: the leash ends it.
    private static HostProcess? engine;

    public async Task PrepareAsync(StepContext step)
    {
        if (!await HasEngineAsync(step).ConfigureAwait(false))
        {
            step.Evidence("", "missing", "tests that need containers are skipped: there is no Docker engine, and none could be started", EvidenceStatus.Warning);
            return;
        }

        var image = $"slipway-lab-host:{Hash()}";
        if (!await SaysYesAsync(Command.Of("docker", "image", "inspect", image), step).ConfigureAwait(false))
        {
            await EnsureBaseAsync(step).ConfigureAwait(false);
            await workspace.Here.RunAsync(Command.Of("docker", "build", "-q", "-t", image, Folder).With("DOCKER_BUILDKIT", "0"), step.Say, step.Cancel).ConfigureAwait(false);
        }

        step.Say($"host image: {image}");
    }

    /// <summary>Of what the image is made from: another Dockerfile is another image. The tests' fixture names it the same way.</summary>
    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(workspace.PathOf(Folder + "/Dockerfile"))))[..12];

    private async Task<bool> HasEngineAsync(StepContext step)
    {
        var ask = Command.Of("docker", "version", "--format", "{{.Server.Version}}");
        if (await SaysYesAsync(ask, step).ConfigureAwait(false))
        {
            return true;
        }

        if (!await SaysYesAsync(Command.Script("[ \"$(id -u)\" = 0 ] && command -v dockerd"), step).ConfigureAwait(false))
        {
            return false;
        }

        engine ??= await workspace.Here.StartAsync(Command.Of("dockerd"), step.Cancel).ConfigureAwait(false);
        try
        {
            await engine.WaitForLineAsync(line => line.Contains("API listen on", StringComparison.Ordinal), EngineLimit, step.Cancel).ConfigureAwait(false);
        }
        catch (HostException e)
        {
            step.Say(e.Message);
        }

        return await SaysYesAsync(ask, step).ConfigureAwait(false);
    }

    private async Task EnsureBaseAsync(StepContext step)
    {
        if (await SaysYesAsync(Command.Of("docker", "image", "inspect", Base), step).ConfigureAwait(false)
            || await SaysYesAsync(Command.Of("docker", "pull", "-q", Base).Timeout(TimeSpan.FromMinutes(2)), step).ConfigureAwait(false))
        {
            return;
        }

        step.Say($"{Base} cannot be pulled; making it from this machine's Debian mirror");
        var make = Command.Script("""
            set -- /etc/apt/sources.list.d/*.sources /etc/apt/sources.list
            for s; do [ ! -e "$s" ] || break; done
            mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/man/*' \
              --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' bookworm - "$s" |
              docker import -c 'CMD ["bash"]' - debian:bookworm-slim
            """);
        await workspace.Here.RunAsync(make, step.Say, step.Cancel).ConfigureAwait(false);
    }

    private async Task<bool> SaysYesAsync(Command command, StepContext step)
    {
        try
        {
            return (await workspace.Here.RunAsync(command.AllowFailure(), cancellation: step.Cancel).ConfigureAwait(false)).Succeeded;
        }
        catch (CommandFailedException e) when (e.IsOutOfTime)
        {
            return false;
        }
    }
}
