using System.Globalization;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Manifests;

/// <summary>What the pods of Deployments and of the migration have in common: no rights, no writable files, settings by the environment, limits.</summary>
internal static class PodParts
{
    public static V1PodSecurityContext PodSecurity { get; } = new() { RunAsNonRoot = true, SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" } };

    public static V1SecurityContext Security { get; } = new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };

    public static IList<V1EnvFromSource> EnvironmentOf(KubernetesOptions options) =>
    [
        new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = Release.ConfigName(options.Project) } },
        .. options.Secrets.Count == 0 ? [] : new[] { new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = Release.SecretName(options.Project) } } },
    ];

    public static IList<V1EnvVar>? Variables(IReadOnlyDictionary<string, string> settings) =>
        settings.Count == 0 ? null : [.. settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new V1EnvVar { Name = pair.Key, Value = pair.Value })];

    /// <summary>Memory is never promised twice: what is reserved is what is allowed.</summary>
    public static V1ResourceRequirements Resources(string cpu, string memory, string? cpuLimit) => new()
    {
        Requests = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { ["cpu"] = new(cpu), ["memory"] = new(memory) },
        Limits = cpuLimit is null
            ? new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { ["memory"] = new(memory) }
            : new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { ["cpu"] = new(cpuLimit), ["memory"] = new(memory) },
    };

    public static V1Probe Probe(KubernetesWorkload workload, string? path, int period, int failures) => new()
    {
        HttpGet = path is null ? null : new V1HTTPGetAction { Path = path, Port = "http" },
        Exec = path is null ? new V1ExecAction { Command = [.. workload.Check] } : null,
        PeriodSeconds = period,
        TimeoutSeconds = path is null ? 10 : 5,
        FailureThreshold = failures,
    };

    public static int Seconds(TimeSpan time) => Math.Max(1, int.CreateSaturating(Math.Ceiling(time.TotalSeconds)));

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Names that carry the release: pods of the release before keep what they were started with.</summary>
    internal static class Release
    {
        public const string Placeholder = "${SLIPWAY_RELEASE}";
        public const string ImagePlaceholder = "${SLIPWAY_IMAGE}";

        public static string ConfigName(string project) => $"{project}-settings-{Placeholder}";

        public static string SecretName(string project) => $"{project}-secrets-{Placeholder}";

        public static string MigrationSecretName(string project) => $"{project}-secrets-migration-{Placeholder}";

        public static string JobName(string project) => $"{project}-migration-{Placeholder}";
    }
}
