using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>What would be applied to a cluster, as files.</summary>
internal sealed partial class Build
{
    public Target Render => _ => _
        .Description("Write the Kubernetes manifests of a release (--output <directory>, --with-secrets); applies nothing")
        .ReadOnly()
        .DependsOn(Publish)
        .Executes(WriteManifests);

    private async Task WriteManifests(StepContext step)
    {
        // Without the program nobody knows what the release will be called; its placeholder stays.
        var release = IsPublished() ? (await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false)).Id : null;
        var directory = workspace.PathOf(invocation.Output ?? $".slipway/rendered/{Stage.Environment.Name}");
        var rendered = await new Rendering(Stage.Cluster!, Stage.Settings.Kubernetes!.Image).WriteAsync(directory, release, invocation.WithSecrets, step.Cancel).ConfigureAwait(false);
        foreach (var file in rendered.Files)
        {
            step.Say(file);
        }

        foreach (var file in rendered.Others)
        {
            step.Say($"! {file} lies there too and is not of this release");
        }

        step.Evidence("B13", "manifests", $"{rendered.Files.Count} file(s) of release {release ?? "(not published)"} in {Path.GetRelativePath(workspace.Root, directory)}{(invocation.WithSecrets ? ", with the values of secrets (0600)" : "; secrets have placeholders")}");
    }

    private void CheckRender(IReadOnlyCollection<string> targets)
    {
        if (!targets.Contains(nameof(Render)) && (invocation.Output is not null || invocation.WithSecrets))
        {
            throw new UsageException("--output and --with-secrets go with Render.");
        }

        if (targets.Contains(nameof(Render)) && Stage.Cluster is null)
        {
            throw new UsageException($"{Stage.Environment.Name} does not run in a cluster: it has no section kubernetes, so there are no manifests.");
        }
    }
}
