// Kubernetes: a release is a directory on the host, an image made of it, and manifests that lie in it. Put into service, they are applied to a namespace as
// server-side applies and watched to the end: the migration's Job first, then Deployments, one pod more at a time and none less. What fails is said
// and the manifests of the release before are applied again. Which release is in service as a whole is noted in the cluster; the link follows it.
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Hosts;
using Slipway.Rollouts.Kubernetes.Api;
using Slipway.Rollouts.Kubernetes.Manifests;
using Slipway.Rollouts.Symlink;

namespace Slipway.Rollouts.Kubernetes;

/// <summary>Releases as Deployments in a namespace of a cluster; files and images come about on a host, as elsewhere.</summary>
public sealed partial class KubernetesRollout : Rollout
{
    private const string Images = "kubernetes/images";

    private readonly Host _host;
    private readonly KubernetesOptions _options;
    private readonly Cluster _cluster;
    private readonly SymlinkRollout _files;
    private readonly ServiceNotes _notes;

    public KubernetesRollout(Host host, KubernetesOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        (_host, _options, _cluster, _files, _notes) = (host, options, new Cluster(options), new SymlinkRollout(host), new ServiceNotes(host));
    }

    /// <summary>In service is what the link and the note in the cluster say; a Deployment that is gone, is of another release or has no pod to answer is a fault.</summary>
    public override async Task<RolloutState> StateAsync(CancellationToken cancellation = default)
    {
        var state = await _files.StateAsync(cancellation).ConfigureAwait(false);
        var images = await ImagesAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<string> staged = [.. state.Staged.Where(images.Contains)];
        return state.Current is { } id && await _cluster.NoteAsync(cancellation).ConfigureAwait(false) == id
            ? new RolloutState(id, staged) { Faults = await FaultsAsync(id, cancellation).ConfigureAwait(false) }
            : new RolloutState(null, staged);
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(string id, CancellationToken cancellation)
    {
        var all = await _cluster.DeploymentsAsync(cancellation).ConfigureAwait(false);
        if (all.Count == 0)
            return ["there is no Deployment"];
        var missing = await _notes.MissingAsync(id, all.Select(one => one.Metadata.Name), cancellation).ConfigureAwait(false) ?? [];
        return [.. missing.Select(name => $"there is no Deployment {name}"), .. all.Where(one => !DeploymentProgress.IsOf(one, id)).Select(one => $"{one.Metadata.Name} is of another release"),
            .. all.Where(one => DeploymentProgress.IsOf(one, id) && DeploymentProgress.IsDown(one)).Select(one => $"{one.Metadata.Name} has no pod that is available")];
    }

    public override async Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default)
    {
        var facts = await _files.CaptureAsync(id, cancellation).ConfigureAwait(false);
        return facts with { WasStaged = facts.WasStaged && (await ImagesAsync(cancellation).ConfigureAwait(false)).Contains(id) };
    }

    /// <summary>Whether the cluster answers and knows who asks: its version and the namespace, in words. Read-only.</summary>
    /// <exception cref="RolloutException">It does not.</exception>
    public Task<string> LookAsync(CancellationToken cancellation = default) => _cluster.LookAsync(cancellation);

    public override Task<ReleaseDiff> DiffAsync(Release release, CancellationToken cancellation = default) => _files.DiffAsync(release, cancellation);

    public override async Task<ReleaseVerification> VerifyAsync(string id, CancellationToken cancellation = default)
    {
        var files = await _files.VerifyAsync(id, cancellation).ConfigureAwait(false);
        return (await ImagesAsync(cancellation).ConfigureAwait(false)).Contains(id) ? files : files with { Missing = [.. files.Missing, $"the image {KubernetesManifests.ImageOf(_options.Image, id)}"] };
    }

    public override Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string id, string folder, CancellationToken cancellation = default) => _files.ReadAsync(id, folder, cancellation);

    /// <summary>The files, and their image where the cluster pulls from.</summary>
    public override async Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (!release.Files.Any(file => file.Path.StartsWith($"{KubernetesOptions.Folder}/deployment-", StringComparison.Ordinal)))
            throw new RolloutException($"{_host.Name}: release {release.Id} has no Deployment in {KubernetesOptions.Folder}, so a cluster cannot run it. Nothing was changed.");
        await _files.StageAsync(release, progress, cancellation).ConfigureAwait(false);
        if (!(await ImagesAsync(cancellation).ConfigureAwait(false)).Contains(release.Id))
            await _host.WriteAsync($"{Images}/{release.Id}", Encoding.UTF8.GetBytes(await PushAsync(release.Id, cancellation).ConfigureAwait(false)), Host.Readable, cancellation).ConfigureAwait(false);
    }

    public override async Task<IReadOnlyList<string>> PruneAsync(int keep, IReadOnlyCollection<string> protectedIds, CancellationToken cancellation = default)
    {
        var removed = await _files.PruneAsync(keep, protectedIds, cancellation).ConfigureAwait(false);
        var staged = (await _files.StateAsync(cancellation).ConfigureAwait(false)).Staged;
        foreach (var id in (await ImagesAsync(cancellation).ConfigureAwait(false)).Except(staged, StringComparer.Ordinal))
            await ForgetAsync(id, cancellation).ConfigureAwait(false);
        return removed;
    }

    private async Task ForgetAsync(string id, CancellationToken cancellation)
    {
        await _notes.DeleteAsync(id, cancellation).ConfigureAwait(false);
        await _host.DeleteAsync($"{Images}/{id}", cancellation).ConfigureAwait(false);
    }

    // The image is known by its digest when the command says one: a tag may be moved, and then pods of one release are not alike.
    private async Task<string> PushAsync(string id, CancellationToken cancellation)
    {
        var image = KubernetesManifests.ImageOf(_options.Image, id);
        if (_options.Push is not { } push)
            return image;
        _options.Say($"pushing {image}");
        var command = Command.Script($"cd \"releases/$SLIPWAY_RELEASE\" && {{ {push}\n}}").With("SLIPWAY_IMAGE", image).With("SLIPWAY_RELEASE", id).AllowFailure();
        var result = await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
            throw new RolloutException($"{_host.Name}: kubernetes.push ended with exit code {result.ExitCode}, so the cluster has no image of release {id}; nothing was switched. It said: {string.Join("; ", $"{result.Output}\n{result.Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(8))}");
        return Digest().Matches(result.Output) is [.., var last] && !image.Contains('@', StringComparison.Ordinal) ? $"{_options.Image}@{last.Value}" : image;
    }

    /// <summary>The ids of releases whose image has been brought to where the cluster pulls from.</summary>
    private async Task<IReadOnlySet<string>> ImagesAsync(CancellationToken cancellation) =>
        (await _host.ListAsync(Images, cancellation).ConfigureAwait(false)).Select(entry => entry.Name).Where(Release.IsId).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
