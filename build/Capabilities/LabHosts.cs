using System.Security.Cryptography;
using Slipway.Engine.Targets;
using Slipway.Hosts;
using Slipway.Rollouts.Compose;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The image of the hosts that tests and practice environments deploy to. Where no base image can be pulled, it is made from the machine's own
/// Debian mirror.
/// </summary>
internal sealed class LabHosts(Workspace workspace)
{
    private const string Folder = "tests/Lab/host";

    private readonly DockerEngine docker = new(workspace);

    /// <summary>For the tests: an engine that is started for them ends with this process. False when there is none.</summary>
    public async Task<bool> PrepareAsync(StepContext step)
    {
        if (await EnsureAsync(stays: false, step.Say, step.Cancel).ConfigureAwait(false) is { } image)
        {
            step.Say($"host image: {image}");
            return true;
        }

        step.Evidence("", "missing", "tests that need containers are skipped: there is no Docker engine, and none could be started", EvidenceStatus.Warning);
        return false;
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
            await docker.EnsureBaseAsync(DockerEngine.Base, say, cancel).ConfigureAwait(false);
            say($"The image of the hosts is built from {Folder}, once.");
            await workspace.Here.RunAsync(ContainerCommands.Build(image, Folder), cancellation: cancel).ConfigureAwait(false);
        }

        return image;
    }

    /// <summary>Of what the image is made from: another Dockerfile is another image. The tests' fixture names it the same way.</summary>
    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(workspace.PathOf(Folder + "/Dockerfile"))))[..12];
}
