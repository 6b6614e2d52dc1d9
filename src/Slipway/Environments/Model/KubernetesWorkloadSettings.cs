using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One Deployment of a release: so many pods of one container each.</summary>
public sealed record KubernetesWorkloadSettings(
    [Description("Its name within the release, such as \"web\".")]
    [RegularExpression(Patterns.ObjectName, ErrorMessage = Patterns.ObjectNameRule)]
    string Name,
    [Description("What the image's entrypoint is given.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> Args,
    [Description("A command that ends with exit code 0 while it is well, run in the container; for what has no port.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> Check,
    [Description("Settings of this one alone.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, string> Settings,
    [Description("How many pods; the least when maxReplicas lets them grow. Two or more have a PodDisruptionBudget.")]
    [Range(1, 1000)]
    int Replicas = 1,
    [Description("How many pods there may be under load (HorizontalPodAutoscaler); left out: always replicas.")]
    [Range(1, 1000)]
    int? MaxReplicas = null,
    [Description("Port that it listens on; it then has a Service on port 80.")]
    [Range(1, 65535)]
    int? Port = null,
    [Description("Path that it answers with 2xx when it can be given requests.")]
    [RegularExpression(Patterns.UrlPath, ErrorMessage = Patterns.UrlPathRule)]
    string? Ready = null,
    [Description("Path that it answers with 2xx unless a restart is what helps.")]
    [RegularExpression(Patterns.UrlPath, ErrorMessage = Patterns.UrlPathRule)]
    string? Live = null,
    [Description("Processor that is reserved for each pod, as Kubernetes writes it.")]
    [RegularExpression(Patterns.Quantity, ErrorMessage = Patterns.QuantityRule)]
    string Cpu = "100m",
    [Description("More than this is throttled; left out: no limit.")]
    [RegularExpression(Patterns.Quantity, ErrorMessage = Patterns.QuantityRule)]
    string? CpuLimit = null,
    [Description("Memory that is reserved for each pod; more than this ends the container.")]
    [RegularExpression(Patterns.Quantity, ErrorMessage = Patterns.QuantityRule)]
    string Memory = "256Mi",
    [Description("Percent of cpu above which pods are added.")]
    [Range(1, 1000)]
    int CpuTarget = 70,
    [Description("Percent of memory above which pods are added; left out: memory is not looked at.")]
    [Range(1, 100)]
    int? MemoryTarget = null,
    [Description("How long it has to end what it has in hand.")]
    [DefaultValue("45s")]
    TimeSpan Grace = default);
