using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>How a release runs in a cluster: Deployments in one namespace, switched pod by pod.</summary>
public sealed record KubernetesSettings(
    [Description("Namespace that it lives in. It is there, and who deploys may work in it.")]
    [RegularExpression(Patterns.ObjectName, ErrorMessage = Patterns.ObjectNameRule)]
    string Namespace,
    [Description("Repository of the release's image, whose tag is then the release's id; or an image with its digest (name@sha256:...), taken as it is.")]
    [RegularExpression(Patterns.Image, ErrorMessage = Patterns.ImageRule)]
    string Image,
    [Description("What runs, one Deployment each.")]
    [MinLength(1)]
    IReadOnlyList<KubernetesWorkloadSettings> Workloads,
    [Description("Command and arguments that each pod runs first, to wait for the schema; none: nothing is waited for.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> Wait,
    [Description("Field managers, such as kubectl-client-side-apply, whose fields are taken over where they are in the way. Any other's refuse the deployment.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> TakeOver,
    [Description("Further programs for the image, relative to the repository; they are put into deploy/ of the release.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    IReadOnlyList<string> Files,
    [Description("Dockerfile of a release, relative to the repository. It lies in the release as .slipway/Dockerfile for push.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string? Dockerfile = null,
    [Description("Shell text that makes the image $SLIPWAY_IMAGE and brings it to where the cluster pulls from, run on the first host in the release's directory. A digest that it prints is what is deployed. Left out: the image is there already.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? Push = null,
    [Description("Runs to its end as a Job before anything is switched.")]
    KubernetesMigrationSettings? Migration = null,
    [Description("The kubeconfig, ~ allowed; left out: the account of the pod that this runs in, or else ~/.kube/config.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? Kubeconfig = null,
    [Description("Context of the kubeconfig; left out: its current one.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? Context = null,
    [Description("How long a rollout may go without progress, such as a pod that gets ready.")]
    [DefaultValue("2m")]
    TimeSpan Start = default,
    [Description("How long a rollout may take as a whole.")]
    [DefaultValue("15m")]
    TimeSpan Limit = default);
