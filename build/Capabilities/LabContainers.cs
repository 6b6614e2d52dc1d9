using Slipway.Engine.Targets;
using Slipway.Environments;

namespace Slipway.Build.Capabilities;

/// <summary>What the tests of releases in containers would otherwise wait for: the proxy's and the application's programs, and the images of the stores.</summary>
internal sealed class LabContainers(Workspace workspace)
{
    private const string Stage = "erpmax-local";

    public async Task PrepareAsync(StepContext step)
    {
        var settings = EnvironmentLoader.Load(workspace.Root, Stage, []).Settings;
        var artifacts = new ArtifactStore(workspace);
        foreach (var project in new[] { ContainerRelease.ProxyProject, settings.Release.Project })
        {
            await artifacts.PublishAsync(project, selfContained: true, step.Say, step.Cancel).ConfigureAwait(false);
        }

        if (settings is { Containers: { } containers, Sandbox.Stores: { } stores })
        {
            await new PracticeStores(workspace, stores, containers.Network, containers.BaseImage, Stage).PrepareAsync(step.Say, step.Cancel).ConfigureAwait(false);
        }
    }
}
