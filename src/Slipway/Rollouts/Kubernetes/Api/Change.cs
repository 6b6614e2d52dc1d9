using k8s;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>An object as it is to be, sent as a server-side apply: fields that are not in it are not ours and stay.</summary>
internal sealed record Change(string Namespace, string Name, string Json, bool Force = false)
{
    /// <summary>Whose the fields are that we apply.</summary>
    public const string Manager = "slipway";

    public V1Patch Patch => new(Json, V1Patch.PatchType.ApplyPatch);

    public static Change Of(IKubernetesObject<V1ObjectMeta> one) => new(one.Metadata.NamespaceProperty, one.Metadata.Name, KubernetesJson.Serialize(one));
}
