// Api: the used part of the Kubernetes API, through its own client. Changes are server-side applies under the name "slipway"; what is asked is asked
// again where that helps; what is refused is said in words. Mirror keeps what a watch tells.
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Slipway.Rollouts.Kubernetes.Manifests;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>One namespace of a cluster, as one project sees it.</summary>
internal sealed class Cluster(KubernetesOptions options)
{
    private const string NoteKey = "release";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GoneLimit = TimeSpan.FromMinutes(1);

    private IKubernetes? _api;

    private string NoteName => $"{options.Project}-live";

    /// <summary>Everything that belongs to the project and is ours.</summary>
    private string Own => $"{Labels.Instance}={options.Project},{Labels.ManagedBy}=slipway";

    /// <summary>Opened when it is first needed: making a plan needs no cluster.</summary>
    public IKubernetes Api => _api ??= ClusterAccess.Open(options);

    public string SelectorOf(string release, string? component = null) => $"{Own},{Labels.Version}={release}{(component is null ? "" : $",{Labels.Component}={component}")}";

    /// <summary>The cluster's version and how much of the project is there.</summary>
    /// <exception cref="RolloutException">It does not answer, or does not allow this account to look.</exception>
    public async Task<string> LookAsync(CancellationToken cancellation)
    {
        var version = await CallAsync("the cluster cannot be looked at", cancel => Api.Version.GetCodeAsync(cancel), cancellation).ConfigureAwait(false);
        var space = await CallAsync("the namespace cannot be looked at", cancel => Api.CoreV1.ReadNamespaceAsync(options.Namespace, cancellationToken: cancel), cancellation).ConfigureAwait(false);
        var all = await DeploymentsAsync(cancellation).ConfigureAwait(false);
        return space.Metadata.DeletionTimestamp is null
            ? $"Kubernetes {version.GitVersion}, namespace {options.Namespace}, {all.Count} Deployment(s) of {options.Project}"
            : throw new RolloutException($"namespace {options.Namespace} is being removed. Nothing was changed.");
    }

    /// <summary>Makes an object what it is to be, fields that others have set aside.</summary>
    /// <exception cref="RolloutException">The cluster does not take it, or another manager's field is in the way.</exception>
    public async Task ApplyAsync(IKubernetesObject<V1ObjectMeta> one, CancellationToken cancellation)
    {
        var (kind, change) = (Kind.Of(one.Kind), Change.Of(one));
        var what = $"{one.Kind} {one.Metadata.Name} cannot be applied";
        try
        {
            await CallAsync(what, cancel => kind.ApplyAsync(Api, change, cancel), cancellation).ConfigureAwait(false);
        }
        catch (RolloutException refused) when (refused.InnerException is HttpOperationException inner && ApiProblem.Of(inner).Managers is { Count: > 0 } managers && managers.All(options.TakeOver.Contains))
        {
            options.Say($"{one.Kind} {one.Metadata.Name}: fields of {string.Join(", ", managers)} are taken over");
            await CallAsync(what, cancel => kind.ApplyAsync(Api, change with { Force = true }, cancel), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Removes every object of the project but those of one release and the note; null for all, the note too.</summary>
    public async Task RemoveAsync(string? but, CancellationToken cancellation)
    {
        var selector = but is null ? Own : $"{Own},{Labels.Version},{Labels.Version}!={but}";
        await RemoveWhereAsync(selector, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes every object of one release.</summary>
    public Task RemoveReleaseAsync(string release, CancellationToken cancellation) => RemoveWhereAsync(SelectorOf(release), cancellation);

    /// <summary>Removes an object and waits until its name is free.</summary>
    public async Task RemoveAsync(string kind, string name, CancellationToken cancellation)
    {
        var (of, what) = (Kind.Of(kind), $"{kind} {name} cannot be removed");
        var start = TimeProvider.System.GetTimestamp();
        while ((await CallAsync(what, cancel => of.ListAsync(Api, options.Namespace, Own, cancel), cancellation).ConfigureAwait(false)).FirstOrDefault(one => one.Name == name) is { } found)
        {
            if (found.DeletionTimestamp is null)
                await DeleteAsync(of, name, cancellation).ConfigureAwait(false);
            if (TimeProvider.System.GetElapsedTime(start) > GoneLimit)
                throw new RolloutException($"{kind} {name} in namespace {options.Namespace} does not go away: {(found.Finalizers is { Count: > 0 } holders ? $"it is held by {string.Join(", ", holders)}" : "the cluster has not removed it")}. Remove it by hand, and run the same command again.");
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The release that was last seen to be in service as a whole; null for none.</summary>
    public async Task<string?> NoteAsync(CancellationToken cancellation)
    {
        var found = await CallAsync("the note of what is in service cannot be read", cancel => Api.CoreV1.ListNamespacedConfigMapAsync(options.Namespace, fieldSelector: $"metadata.name={NoteName}", cancellationToken: cancel), cancellation).ConfigureAwait(false);
        return found.Items.FirstOrDefault()?.Data is { } data && data.TryGetValue(NoteKey, out var release) && Release.IsId(release) ? release : null;
    }

    public Task WriteNoteAsync(string release, CancellationToken cancellation) => ApplyAsync(new V1ConfigMap
    {
        ApiVersion = "v1",
        Kind = V1ConfigMap.KubeKind,
        Metadata = new V1ObjectMeta { Name = NoteName, NamespaceProperty = options.Namespace, Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.Instance] = options.Project, [Labels.ManagedBy] = "slipway" } },
        Data = new Dictionary<string, string>(StringComparer.Ordinal) { [NoteKey] = release },
    }, cancellation);

    public async Task<IReadOnlyList<V1Deployment>> DeploymentsAsync(CancellationToken cancellation) =>
        [.. (await CallAsync("the Deployments cannot be read", cancel => Api.AppsV1.ListNamespacedDeploymentAsync(options.Namespace, labelSelector: Own, cancellationToken: cancel), cancellation).ConfigureAwait(false)).Items];

    public async Task<IReadOnlyList<V1Pod>> PodsAsync(string selector, CancellationToken cancellation) =>
        [.. (await CallAsync("the pods cannot be read", cancel => Api.CoreV1.ListNamespacedPodAsync(options.Namespace, labelSelector: selector, cancellationToken: cancel), cancellation).ConfigureAwait(false)).Items];

    public async Task<IReadOnlyList<V1Job>> JobsAsync(string selector, CancellationToken cancellation) =>
        [.. (await CallAsync("the Jobs cannot be read", cancel => Api.BatchV1.ListNamespacedJobAsync(options.Namespace, labelSelector: selector, cancellationToken: cancel), cancellation).ConfigureAwait(false)).Items];

    public Mirror<V1Deployment> MirrorDeployments(string selector) => new(
        async cancel =>
        {
            var list = await CallAsync("the Deployments cannot be read", token => Api.AppsV1.ListNamespacedDeploymentAsync(options.Namespace, labelSelector: selector, cancellationToken: token), cancel).ConfigureAwait(false);
            return ([.. list.Items], list.Metadata.ResourceVersion);
        },
        (version, problem, cancel) => Api.AppsV1.WatchListNamespacedDeploymentAsync(options.Namespace, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: Mirror.Seconds, onError: problem, cancellationToken: cancel));

    public Mirror<V1Job> MirrorJobs(string selector) => new(
        async cancel =>
        {
            var list = await CallAsync("the Jobs cannot be read", token => Api.BatchV1.ListNamespacedJobAsync(options.Namespace, labelSelector: selector, cancellationToken: token), cancel).ConfigureAwait(false);
            return ([.. list.Items], list.Metadata.ResourceVersion);
        },
        (version, problem, cancel) => Api.BatchV1.WatchListNamespacedJobAsync(options.Namespace, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: Mirror.Seconds, onError: problem, cancellationToken: cancel));

    public Mirror<V1Pod> MirrorPods(string selector) => new(
        async cancel =>
        {
            var list = await CallAsync("the pods cannot be read", token => Api.CoreV1.ListNamespacedPodAsync(options.Namespace, labelSelector: selector, cancellationToken: token), cancel).ConfigureAwait(false);
            return ([.. list.Items], list.Metadata.ResourceVersion);
        },
        (version, problem, cancel) => Api.CoreV1.WatchListNamespacedPodAsync(options.Namespace, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: Mirror.Seconds, onError: problem, cancellationToken: cancel));

    /// <summary>The last lines that a container wrote; of its life before this one, when asked for. None when there are none to be had.</summary>
    public async Task<IReadOnlyList<string>> LogAsync(string pod, string container, bool previous, int lines, CancellationToken cancellation)
    {
        try
        {
            await using var log = await Patience.Pipeline.ExecuteAsync(async cancel => await Api.CoreV1.ReadNamespacedPodLogAsync(pod, options.Namespace, container: container, previous: previous, tailLines: lines, cancellationToken: cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            using var reader = new StreamReader(log);
            return (await reader.ReadToEndAsync(cancellation).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception problem) when (problem is HttpOperationException or HttpRequestException or IOException)
        {
            return [];
        }
    }

    /// <summary>What the cluster warned of concerning an object, oldest first.</summary>
    public async Task<IReadOnlyList<Corev1Event>> WarningsAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var found = await Patience.Pipeline.ExecuteAsync(async cancel => await Api.CoreV1.ListNamespacedEventAsync(options.Namespace, fieldSelector: $"involvedObject.name={name},type=Warning", cancellationToken: cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            return [.. found.Items.OrderBy(one => one.LastTimestamp ?? one.EventTime ?? one.Metadata.CreationTimestamp)];
        }
        catch (Exception problem) when (problem is HttpOperationException or HttpRequestException or IOException)
        {
            return [];
        }
    }

    /// <exception cref="RolloutException">The cluster refuses, or cannot be reached.</exception>
    public async Task<T> CallAsync<T>(string failure, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await Patience.Pipeline.ExecuteAsync(async cancel => await call(cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (HttpOperationException problem)
        {
            throw new RolloutException($"namespace {options.Namespace}: {failure}: {ApiProblem.Of(problem).Words}.", problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RolloutException($"namespace {options.Namespace}: {failure}: the cluster does not answer: {problem.Message}. What was begun there goes on by itself; run the same command again once it answers.", problem);
        }
    }

    private Task CallAsync(string failure, Func<CancellationToken, Task> call, CancellationToken cancellation) => CallAsync(failure, async cancel =>
    {
        await call(cancel).ConfigureAwait(false);
        return true;
    }, cancellation);

    private async Task RemoveWhereAsync(string selector, CancellationToken cancellation)
    {
        foreach (var kind in Kind.All)
        {
            foreach (var found in await CallAsync($"what is there of {kind.Name} cannot be read", cancel => kind.ListAsync(Api, options.Namespace, selector, cancel), cancellation).ConfigureAwait(false))
                await DeleteAsync(kind, found.Name, cancellation).ConfigureAwait(false);
        }
    }

    private Task DeleteAsync(Kind kind, string name, CancellationToken cancellation) => CallAsync($"{kind.Name} {name} cannot be removed", async cancel =>
    {
        try
        {
            await kind.DeleteAsync(Api, options.Namespace, name, cancel).ConfigureAwait(false);
        }
        catch (HttpOperationException problem) when (problem.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody was faster.
        }
        catch (JsonException)
        {
            // It is done: some servers answer with what they removed, others with a Status, and the client expects the one or the other.
        }
    }, cancellation);
}
