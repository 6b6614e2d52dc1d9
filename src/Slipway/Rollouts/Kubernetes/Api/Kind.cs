using k8s;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>A kind of object that a release is made of, and the three things that are done with it.</summary>
internal sealed record Kind(
    string Name,
    Func<IKubernetes, Change, CancellationToken, Task> ApplyAsync,
    Func<IKubernetes, string, string, CancellationToken, Task<IEnumerable<V1ObjectMeta>>> ListAsync,
    Func<IKubernetes, string, string, CancellationToken, Task> DeleteAsync)
{
    // What depends on an object goes with it, in the background.
    private static readonly V1DeleteOptions WithDependents = new() { PropagationPolicy = "Background" };

    /// <summary>In the order in which they are removed: first what acts on others, last what others need.</summary>
    public static IReadOnlyList<Kind> All { get; } =
    [
        new(V2HorizontalPodAutoscaler.KubeKind,
            (api, c, cancel) => api.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.AutoscalingV2.DeleteNamespacedHorizontalPodAutoscalerAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1PodDisruptionBudget.KubeKind,
            (api, c, cancel) => api.PolicyV1.PatchNamespacedPodDisruptionBudgetAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.PolicyV1.DeleteNamespacedPodDisruptionBudgetAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1Deployment.KubeKind,
            (api, c, cancel) => api.AppsV1.PatchNamespacedDeploymentAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.AppsV1.ListNamespacedDeploymentAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.AppsV1.DeleteNamespacedDeploymentAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1Service.KubeKind,
            (api, c, cancel) => api.CoreV1.PatchNamespacedServiceAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.CoreV1.ListNamespacedServiceAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.CoreV1.DeleteNamespacedServiceAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1Job.KubeKind,
            (api, c, cancel) => api.BatchV1.PatchNamespacedJobAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.BatchV1.ListNamespacedJobAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.BatchV1.DeleteNamespacedJobAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1Secret.KubeKind,
            (api, c, cancel) => api.CoreV1.PatchNamespacedSecretAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.CoreV1.ListNamespacedSecretAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.CoreV1.DeleteNamespacedSecretAsync(name, space, WithDependents, cancellationToken: cancel)),
        new(V1ConfigMap.KubeKind,
            (api, c, cancel) => api.CoreV1.PatchNamespacedConfigMapAsync(c.Patch, c.Name, c.Namespace, fieldManager: Change.Manager, force: c.Force, cancellationToken: cancel),
            async (api, space, selector, cancel) => Metas(await api.CoreV1.ListNamespacedConfigMapAsync(space, labelSelector: selector, cancellationToken: cancel).ConfigureAwait(false)),
            (api, space, name, cancel) => api.CoreV1.DeleteNamespacedConfigMapAsync(name, space, WithDependents, cancellationToken: cancel)),
    ];

    public static Kind Of(string name) => All.Single(kind => kind.Name == name);

    private static IEnumerable<V1ObjectMeta> Metas<T>(IItems<T> list)
        where T : IMetadata<V1ObjectMeta> => list.Items.Select(one => one.Metadata);
}
