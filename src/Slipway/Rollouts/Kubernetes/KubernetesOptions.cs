namespace Slipway.Rollouts.Kubernetes;

/// <summary>How a release runs in a cluster.</summary>
/// <param name="Project">Names and labels everything that belongs to it: lower-case letters, digits and dashes.</param>
/// <param name="Namespace">Where it lives. Never made here: it is there, and who deploys may work in it.</param>
/// <param name="Image">The repository of the release's image, whose tag is the release's id; or an image with a digest, taken as it is.</param>
/// <param name="Workloads">What runs, one Deployment each.</param>
public sealed record KubernetesOptions(string Project, string Namespace, string Image, IReadOnlyList<KubernetesWorkload> Workloads)
{
    /// <summary>Where a release has its manifests.</summary>
    public const string Folder = ".slipway/kubernetes";

    /// <summary>Where a release has the values of its Secret: a JSON object of texts, for its owner alone.</summary>
    public const string SecretsFile = ".slipway/secrets.json";

    /// <summary>Where a release has its Dockerfile; the release itself is the context.</summary>
    public const string Dockerfile = ".slipway/Dockerfile";

    /// <summary>The kubeconfig to use; null for the one of the pod that this runs in, or else <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>A context of the kubeconfig; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// Shell text that brings the image to where the cluster pulls from, run on the host in the release's directory with SLIPWAY_IMAGE and SLIPWAY_RELEASE
    /// set; a digest that it prints is what is deployed. Null when the image is there already.
    /// </summary>
    public string? Push { get; init; }

    /// <summary>What each pod runs before anything else, to wait for the schema; none when it is empty.</summary>
    public IReadOnlyList<string> Wait { get; init; } = [];

    /// <summary>Runs to its end before anything is switched; null for none.</summary>
    public KubernetesMigration? Migration { get; init; }

    /// <summary>Plain settings of all containers.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The names of the secret settings of all containers.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How long a rollout may go without progress.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a rollout may take as a whole.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Field managers whose fields are taken over when they are in the way. Any other's refuse the change.</summary>
    public IReadOnlyList<string> TakeOver { get; init; } = [];

    /// <summary>Hears what goes on, one line at a time.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
