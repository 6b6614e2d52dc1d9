using System.Text;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Rollouts.Swarm;

namespace Slipway.Build.Capabilities;

/// <summary>What a release needs beyond its program to be run in containers.</summary>
internal static class ContainerRelease
{
    /// <summary>The proxy's project; its program is built with every deployment that needs it.</summary>
    public const string ProxyProject = "src/Slipway/Proxy";

    // Settings and secrets reach containers by the environment; an image is for everybody who may see images.
    public const string Ignored = ".env\n.slipway\n.slipway-manifest.json\n.dockerfile\n.dockerignore\n";

    public static IEnumerable<ExtraFile> Files(Workspace workspace, ContainerSettings settings) =>
    [
        new ExtraFile(ComposeOptions.Dockerfile, File.ReadAllBytes(workspace.PathOf(settings.Dockerfile))),
        new ExtraFile(ComposeOptions.ComposeFile, File.ReadAllBytes(workspace.PathOf(settings.Compose))),
        .. settings.Libraries is { } libraries ? [new ExtraFile(ComposeOptions.LibrariesDockerfile, File.ReadAllBytes(workspace.PathOf(libraries.Dockerfile)))] : Array.Empty<ExtraFile>(),
        new ExtraFile(".dockerignore", Encoding.UTF8.GetBytes(Ignored)),
        .. settings.Files.Select(file => new ExtraFile($"deploy/{Path.GetFileName(file)}", File.ReadAllBytes(workspace.PathOf(file)), Host.Executable)),
    ];

    /// <summary>The rollout that the settings name.</summary>
    public static Rollout RolloutOn(Host host, ContainerSettings settings, string project, string proxyDirectory, Action<string> say, Action<string> measured)
    {
        var options = Options(settings, project, proxyDirectory, say, measured);
        return settings.Orchestrator == ContainerOrchestrator.Swarm ? new SwarmRollout(host, new SwarmOptions(options)) : new ComposeRollout(host, options);
    }

    private static ComposeOptions Options(ContainerSettings settings, string project, string proxyDirectory, Action<string> say, Action<string> measured) =>
        new(project, settings.Service, settings.Port, settings.Ready, settings.Network, settings.Listen, settings.BaseImage, proxyDirectory)
        {
            Libraries = settings.Libraries?.Files ?? [],
            StartLimit = settings.Start,
            Trial = settings.Trial,
            Failures = settings.Failures,
            Drain = settings.Drain,
            CanaryPercent = settings.Canary?.Percent ?? 0,
            CanaryTime = settings.Canary?.Time ?? TimeSpan.Zero,
            Proxy = settings.Proxy == ContainerProxy.Nginx ? ProxyKind.Nginx : ProxyKind.Embedded,
            Say = say,
            Measured = measured,
        };
}
