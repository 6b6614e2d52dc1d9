using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using Slipway.Rollouts.Kubernetes.Manifests;

namespace Slipway.Rollouts.Kubernetes;

/// <summary>The objects of a release, as they are applied: read from its files, with its image and the values of its secrets.</summary>
internal sealed class ReleaseObjects
{
    // What others need comes first.
    private static readonly string[] Order = [V1ConfigMap.KubeKind, V1Secret.KubeKind, V1Service.KubeKind, V1PodDisruptionBudget.KubeKind, V1Deployment.KubeKind, V2HorizontalPodAutoscaler.KubeKind];

    private ReleaseObjects(string id, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> all)
    {
        Id = id;
        Job = all.OfType<V1Job>().SingleOrDefault();
        Needed = [.. all.Where(one => one is V1ConfigMap or V1Secret)];
        Running = [.. all.Where(one => one is not (V1ConfigMap or V1Secret or V1Job)).OrderBy(one => Array.IndexOf(Order, one.Kind))];
    }

    public string Id { get; }

    /// <summary>What the migration and the workloads are given; nothing of the release before is changed by it.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Needed { get; }

    public V1Job? Job { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Running { get; }

    public int Deployments => Running.Count(one => one is V1Deployment);

    /// <exception cref="RolloutException">A file is no manifest, or a secret has no value.</exception>
    public static ReleaseObjects Parse(string id, string image, IReadOnlyDictionary<string, byte[]> files, byte[]? secrets)
    {
        try
        {
            var values = secrets is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(secrets) ?? [];
            var all = files.OrderBy(file => file.Key, StringComparer.Ordinal)
                .SelectMany(file => KubernetesYaml.LoadAllFromString(KubernetesManifests.Fill(Encoding.UTF8.GetString(file.Value), id, image), strict: true))
                .Cast<IKubernetesObject<V1ObjectMeta>>().ToList();
            foreach (var secret in all.OfType<V1Secret>())
                secret.StringData = secret.StringData.Keys.ToDictionary(name => name, name => values.GetValueOrDefault(name) ?? throw new FormatException($"{KubernetesOptions.SecretsFile} has no {name}"), StringComparer.Ordinal);
            return new ReleaseObjects(id, all);
        }
        catch (Exception problem) when (problem is YamlDotNet.Core.YamlException or JsonException or FormatException or InvalidCastException)
        {
            throw new RolloutException($"The manifests of release {id} cannot be read: {problem.Message}. Nothing was changed. Deploy it again from its sources.", problem);
        }
    }
}
