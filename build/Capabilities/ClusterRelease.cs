using System.Text;
using System.Text.Json;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Rollouts;
using Slipway.Rollouts.Kubernetes;
using Slipway.Rollouts.Kubernetes.Manifests;

namespace Slipway.Build.Capabilities;

/// <summary>What a release needs beyond its program to be run in a cluster: its manifests, the values of its Secret, what its image is made with.</summary>
internal sealed class ClusterRelease(Workspace workspace, Settings settings, string environment, Application application, string? home)
{
    private KubernetesSettings Kubernetes => settings.Kubernetes!;

    public KubernetesOptions Options(Action<string> say) => new($"{settings.Application}-{environment}", Kubernetes.Namespace, Kubernetes.Image, [.. Kubernetes.Workloads.Select(WorkloadOf)])
    {
        Kubeconfig = Kubernetes.Kubeconfig is { } file ? PathOf(file) : null,
        Context = Kubernetes.Context,
        Push = Kubernetes.Push,
        Wait = Kubernetes.Wait,
        Migration = Kubernetes.Migration is { } migration
            ? new KubernetesMigration(migration.Image, migration.Args, migration.Limit) { Memory = migration.Memory, Writes = migration.Writes, Settings = migration.Settings, Secrets = [.. migration.Secrets.Keys] }
            : null,
        Settings = settings.Release.Settings.ToDictionary(pair => pair.Key, pair => application.Expand(pair.Value), StringComparer.Ordinal),
        Secrets = [.. settings.Release.Secrets.Keys],
        StartLimit = Kubernetes.Start,
        Limit = Kubernetes.Limit,
        TakeOver = Kubernetes.TakeOver,
        Say = say,
    };

    /// <summary>The values of the Secrets, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets => settings.Release.Secrets.Concat(Kubernetes.Migration?.Secrets ?? new Dictionary<string, Secret>()).ToDictionary(pair => pair.Key, pair => pair.Value.Reveal(), StringComparer.Ordinal);

    public IEnumerable<ExtraFile> Files() => [.. PlainFiles(), new ExtraFile(KubernetesOptions.SecretsFile, JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, string>(Secrets.ToDictionary(), StringComparer.Ordinal)), Host.OwnerOnly)];

    /// <summary>Those without a secret in them.</summary>
    public IEnumerable<ExtraFile> PlainFiles() =>
    [
        .. KubernetesManifests.Files(Options(_ => { })).Select(file => new ExtraFile($"{KubernetesOptions.Folder}/{file.Key}", Encoding.UTF8.GetBytes(file.Value))),
        .. Kubernetes.Dockerfile is { } dockerfile ? new[] { new ExtraFile(KubernetesOptions.Dockerfile, File.ReadAllBytes(workspace.PathOf(dockerfile))) } : [],
        new ExtraFile(".dockerignore", Encoding.UTF8.GetBytes(ContainerRelease.Ignored)),
        .. Kubernetes.Files.Select(file => new ExtraFile($"deploy/{Path.GetFileName(file)}", File.ReadAllBytes(workspace.PathOf(file)), Host.Executable)),
    ];

    private static KubernetesWorkload WorkloadOf(KubernetesWorkloadSettings one) => new(one.Name, one.Args, one.Replicas, one.MaxReplicas)
    {
        Port = one.Port,
        Ready = one.Ready,
        Live = one.Live,
        Check = one.Check,
        Cpu = one.Cpu,
        CpuLimit = one.CpuLimit,
        Memory = one.Memory,
        CpuTarget = one.CpuTarget,
        MemoryTarget = one.MemoryTarget,
        Grace = one.Grace,
        Settings = one.Settings,
    };

    private string PathOf(string file) => file.StartsWith("~/", StringComparison.Ordinal) && home is not null ? Path.Combine(home, file[2..]) : workspace.PathOf(file);
}
