// Manifests: the objects of a release, made from options and kept in the release as YAML, so that what a rollback applies is what was applied
// then, whatever this program makes of the same options today. Only the release's id and image are filled in later, and the values of the Secret.
using System.Text;
using k8s;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Manifests;

/// <summary>Makes the files of a release that say how it runs in a cluster.</summary>
public static class KubernetesManifests
{
    /// <summary>What stands for the release's id in the files of a release.</summary>
    public const string ReleasePlaceholder = PodParts.Release.Placeholder;

    /// <summary>What stands for the release's image in the files of a release.</summary>
    public const string ImagePlaceholder = PodParts.Release.ImagePlaceholder;

    /// <summary>One file an object, by name, in the order of their names. Values of secrets are not in them.</summary>
    public static IReadOnlyDictionary<string, string> Files(KubernetesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in Objects(options))
            files[$"{one.Kind.ToLowerInvariant()}-{Short(one.Metadata.Name, options.Project)}.yaml"] = Text(one);
        return files;
    }

    /// <summary>A file of a release as it is applied: with the release's id and image.</summary>
    public static string Fill(string text, string release, string image)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(ReleasePlaceholder, release, StringComparison.Ordinal).Replace(ImagePlaceholder, image, StringComparison.Ordinal);
    }

    /// <summary>The image of a release: the repository with the release's id as the tag, or what is given with a digest.</summary>
    public static string ImageOf(string image, string release)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Contains('@', StringComparison.Ordinal) ? image : $"{image}:{release}";
    }

    /// <summary>Whether a file of this name is the Secret.</summary>
    public static bool IsSecret(string name) => name is not null && name.StartsWith("secret-", StringComparison.Ordinal);

    /// <summary>The Secret's file with the values in it. They go nowhere else than where this text goes.</summary>
    public static string Reveal(string text, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var secret = KubernetesYaml.Deserialize<V1Secret>(text);
        secret.StringData = secret.StringData.Keys.ToDictionary(name => name, name => values[name], StringComparer.Ordinal);
        return Text(secret);
    }

    private static string Text(object one) => KubernetesYaml.Serialize(one).ReplaceLineEndings("\n").TrimEnd() + "\n";

    internal static IEnumerable<IKubernetesObject<V1ObjectMeta>> Objects(KubernetesOptions options) =>
    [
        new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = V1ConfigMap.KubeKind,
            Metadata = Meta(options, PodParts.Release.ConfigName(options.Project)),
            Immutable = true,
            Data = new Dictionary<string, string>(options.Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal), StringComparer.Ordinal),
        },
        .. options.Secrets.Count == 0 ? [] : new IKubernetesObject<V1ObjectMeta>[] { SecretOf(options, PodParts.Release.SecretName(options.Project), options.Secrets) },
        .. options.Migration is { Secrets: { Count: > 0 } secrets } ? new IKubernetesObject<V1ObjectMeta>[] { SecretOf(options, PodParts.Release.MigrationSecretName(options.Project), secrets) } : [],
        .. options.Migration is { } migration ? new IKubernetesObject<V1ObjectMeta>[] { JobOf(options, migration) } : [],
        .. options.Workloads.SelectMany(workload => new WorkloadManifests(options, workload).All()),
    ];

    private static V1Secret SecretOf(KubernetesOptions options, string name, IReadOnlyList<string> names) => new()
    {
        ApiVersion = "v1",
        Kind = V1Secret.KubeKind,
        Metadata = Meta(options, name),
        Type = "Opaque",
        Immutable = true,
        StringData = names.Order(StringComparer.Ordinal).ToDictionary(one => one, one => $"<value of {one}>", StringComparer.Ordinal),
    };

    private static V1Job JobOf(KubernetesOptions options, KubernetesMigration migration) => new()
    {
        ApiVersion = "batch/v1",
        Kind = V1Job.KubeKind,
        Metadata = Meta(options, PodParts.Release.JobName(options.Project), "migration"),
        Spec = new V1JobSpec
        {
            // What has failed is looked at by a person, not tried again in the dark.
            BackoffLimit = 0,
            ActiveDeadlineSeconds = PodParts.Seconds(migration.Limit),
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = Labels.Of(options.Project, PodParts.Release.Placeholder, "migration") },
                Spec = new V1PodSpec
                {
                    RestartPolicy = "Never",
                    AutomountServiceAccountToken = false,
                    EnableServiceLinks = false,
                    SecurityContext = PodParts.PodSecurity,
                    Volumes = migration.Writes.Count == 0 ? null : [.. migration.Writes.Select((_, place) => new V1Volume { Name = $"writes-{PodParts.Text(place)}", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("64Mi") } })],
                    Containers =
                    [
                        new V1Container
                        {
                            Name = "migration",
                            Image = migration.Image,
                            Args = migration.Args.Count == 0 ? null : [.. migration.Args],
                            EnvFrom =
                            [
                                .. PodParts.EnvironmentOf(options),
                                .. migration.Secrets.Count == 0 ? [] : new[] { new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = PodParts.Release.MigrationSecretName(options.Project) } } },
                            ],
                            Env = PodParts.Variables(migration.Settings),
                            VolumeMounts = migration.Writes.Count == 0 ? null : [.. migration.Writes.Select((path, place) => new V1VolumeMount { Name = $"writes-{PodParts.Text(place)}", MountPath = path })],
                            Resources = PodParts.Resources("100m", migration.Memory, null),
                            SecurityContext = PodParts.Security,
                        },
                    ],
                },
            },
        },
    };

    private static V1ObjectMeta Meta(KubernetesOptions options, string name, string? component = null) =>
        new() { Name = name, NamespaceProperty = options.Namespace, Labels = Labels.Of(options.Project, PodParts.Release.Placeholder, component) };

    private static string Short(string name, string project) => new StringBuilder(name)
        .Replace($"-{PodParts.Release.Placeholder}", "").Replace($"{project}-", "", 0, Math.Min(name.Length, project.Length + 1)).ToString();
}
