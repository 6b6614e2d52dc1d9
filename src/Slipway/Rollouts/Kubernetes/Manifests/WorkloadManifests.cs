using k8s;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Manifests;

/// <summary>The objects of one workload: Deployment, Service, PodDisruptionBudget, HorizontalPodAutoscaler.</summary>
internal sealed class WorkloadManifests(KubernetesOptions options, KubernetesWorkload workload)
{
    private const int StartPeriod = 2;

    private string Name => $"{options.Project}-{workload.Name}";

    public IEnumerable<IKubernetesObject<V1ObjectMeta>> All()
    {
        yield return Deployment();
        if (workload.Port is not null)
            yield return Service();
        if (workload.Replicas > 1)
            yield return Budget();
        if (workload.MaxReplicas is not null)
            yield return Autoscaler();
    }

    private V1ObjectMeta Meta() => new() { Name = Name, NamespaceProperty = options.Namespace, Labels = Labels.Of(options.Project, PodParts.Release.Placeholder, workload.Name) };

    // Where the autoscaler says how many there are, nobody else may: replicas is then its field.
    private V1Deployment Deployment() => new()
    {
        ApiVersion = "apps/v1",
        Kind = V1Deployment.KubeKind,
        Metadata = Meta(),
        Spec = new V1DeploymentSpec
        {
            Replicas = workload.MaxReplicas is null ? workload.Replicas : null,
            RevisionHistoryLimit = 2,
            ProgressDeadlineSeconds = PodParts.Seconds(options.StartLimit),
            Selector = new V1LabelSelector { MatchLabels = Labels.Selector(options.Project, workload.Name) },
            Strategy = new V1DeploymentStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = Labels.Of(options.Project, PodParts.Release.Placeholder, workload.Name) },
                Spec = Pod(),
            },
        },
    };

    private V1PodSpec Pod() => new()
    {
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        TerminationGracePeriodSeconds = PodParts.Seconds(workload.Grace),
        SecurityContext = PodParts.PodSecurity,
        TopologySpreadConstraints = workload.Replicas == 1 ? null :
        [
            new V1TopologySpreadConstraint
            {
                MaxSkew = 1,
                TopologyKey = "kubernetes.io/hostname",
                WhenUnsatisfiable = "ScheduleAnyway",
                LabelSelector = new V1LabelSelector { MatchLabels = Labels.Selector(options.Project, workload.Name) },
            },
        ],
        InitContainers = options.Wait.Count == 0 ? null :
        [
            new V1Container
            {
                Name = "schema",
                Image = PodParts.Release.ImagePlaceholder,
                Command = [.. options.Wait],
                EnvFrom = PodParts.EnvironmentOf(options),
                Env = PodParts.Variables(workload.Settings),
                Resources = PodParts.Resources(workload.Cpu, workload.Memory, workload.CpuLimit),
                SecurityContext = PodParts.Security,
            },
        ],
        Containers =
        [
            new V1Container
            {
                Name = workload.Name,
                Image = PodParts.Release.ImagePlaceholder,
                Args = [.. workload.Args],
                EnvFrom = PodParts.EnvironmentOf(options),
                Env = PodParts.Variables(workload.Settings),
                Ports = workload.Port is { } port ? [new V1ContainerPort { Name = "http", ContainerPort = port, Protocol = "TCP" }] : null,
                // Nothing else is asked before this has been answered once; how long that may take is the rollout's limit.
                StartupProbe = HasProbe ? PodParts.Probe(workload, workload.Live ?? workload.Ready, StartPeriod, Math.Max(3, PodParts.Seconds(options.StartLimit) / StartPeriod)) : null,
                ReadinessProbe = HasProbe ? PodParts.Probe(workload, workload.Ready ?? workload.Live, workload.Port is null ? 15 : 5, 3) : null,
                LivenessProbe = HasProbe ? PodParts.Probe(workload, workload.Live, workload.Port is null ? 30 : 10, 6) : null,
                Resources = PodParts.Resources(workload.Cpu, workload.Memory, workload.CpuLimit),
                SecurityContext = PodParts.Security,
            },
        ],
    };

    private bool HasProbe => workload.Check.Count > 0 || workload.Live is not null || workload.Ready is not null;

    private V1Service Service() => new()
    {
        ApiVersion = "v1",
        Kind = V1Service.KubeKind,
        Metadata = Meta(),
        Spec = new V1ServiceSpec
        {
            Selector = Labels.Selector(options.Project, workload.Name),
            Ports = [new V1ServicePort { Name = "http", Port = 80, TargetPort = "http", Protocol = "TCP" }],
        },
    };

    private V1PodDisruptionBudget Budget() => new()
    {
        ApiVersion = "policy/v1",
        Kind = V1PodDisruptionBudget.KubeKind,
        Metadata = Meta(),
        Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = new V1LabelSelector { MatchLabels = Labels.Selector(options.Project, workload.Name) } },
    };

    private V2HorizontalPodAutoscaler Autoscaler() => new()
    {
        ApiVersion = "autoscaling/v2",
        Kind = V2HorizontalPodAutoscaler.KubeKind,
        Metadata = Meta(),
        Spec = new V2HorizontalPodAutoscalerSpec
        {
            MinReplicas = workload.Replicas,
            MaxReplicas = workload.MaxReplicas!.Value,
            ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = "apps/v1", Kind = V1Deployment.KubeKind, Name = Name },
            Metrics = [Metric("cpu", workload.CpuTarget), .. workload.MemoryTarget is { } memory ? [Metric("memory", memory)] : Array.Empty<V2MetricSpec>()],
        },
    };

    private static V2MetricSpec Metric(string resource, int percent) => new()
    {
        Type = "Resource",
        Resource = new V2ResourceMetricSource { Name = resource, Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = percent } },
    };
}
