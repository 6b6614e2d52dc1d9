using System.Security.Cryptography;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The image of the hosts that tests and practice environments deploy to. Where no base image can be pulled, it is made from the machine's own
/// Debian mirror.
/// </summary>
internal sealed class LabHosts(Workspace workspace)
{
    private const string Base = "debian:bookworm-slim";
    private const string Folder = "tests/Lab/host";

    private readonly DockerEngine docker = new(workspace);

    /// <summary>For the tests: an engine that is started for them ends with this process.</summary>
    public async Task PrepareAsync(StepContext step)
    {
        if (await EnsureAsync(stays: false, step.Say, step.Cancel).ConfigureAwait(false) is { } image)
        {
            step.Say($"host image: {image}");
        }
        else
        {
            step.Evidence("", "missing", "tests that need containers are skipped: there is no Docker engine, and none could be started", EvidenceStatus.Warning);
        }
    }

    /// <summary>The image's name; null when there is no Docker engine and none could be started. See <see cref="DockerEngine.EnsureAsync"/>.</summary>
    public async Task<string?> EnsureAsync(bool stays, Action<string> say, CancellationToken cancel)
    {
        if (!await docker.EnsureAsync(stays, say, cancel).ConfigureAwait(false))
        {
            return null;
        }

        var image = $"slipway-lab-host:{Hash()}";
        if (!await docker.SaysYesAsync(Command.Of("docker", "image", "inspect", image), cancel).ConfigureAwait(false))
        {
            await EnsureBaseAsync(say, cancel).ConfigureAwait(false);
            say($"The image of the hosts is built from {Folder}, once.");
            await workspace.Here.RunAsync(Command.Of("docker", "build", "-q", "-t", image, Folder).With("DOCKER_BUILDKIT", "0"), cancellation: cancel).ConfigureAwait(false);
        }

        return image;
    }

    /// <summary>Of what the image is made from: another Dockerfile is another image. The tests' fixture names it the same way.</summary>
    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(workspace.PathOf(Folder + "/Dockerfile"))))[..12];

    private async Task EnsureBaseAsync(Action<string> say, CancellationToken cancel)
    {
        if (await docker.SaysYesAsync(Command.Of("docker", "image", "inspect", Base), cancel).ConfigureAwait(false)
            || await docker.SaysYesAsync(Command.Of("docker", "pull", "-q", Base).Timeout(TimeSpan.FromMinutes(2)), cancel).ConfigureAwait(false))
        {
            return;
        }

        say($"{Base} cannot be pulled; it is made from this machine's Debian mirror.");
        var make = Command.Script("""
            set -- /etc/apt/sources.list.d/*.sources /etc/apt/sources.list
            for s; do [ ! -e "$s" ] || break; done
            mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/man/*' \
              --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' bookworm - "$s" |
              docker import -c 'CMD ["bash"]' - debian:bookworm-slim
            """);
        await workspace.Here.RunAsync(make, cancellation: cancel).ConfigureAwait(false);
    }
}
