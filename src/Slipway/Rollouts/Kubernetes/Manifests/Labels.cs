namespace Slipway.Rollouts.Kubernetes.Manifests;

/// <summary>The labels that say whose an object is. They are the ones that Kubernetes recommends.</summary>
internal static class Labels
{
    public const string Instance = "app.kubernetes.io/instance";
    public const string Component = "app.kubernetes.io/component";
    public const string Version = "app.kubernetes.io/version";
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Of every object of a release.</summary>
    public static Dictionary<string, string> Of(string project, string release, string? component = null)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Instance] = project, [ManagedBy] = "slipway", [Version] = release };
        if (component is not null)
            labels[Component] = component;
        return labels;
    }

    /// <summary>What a Deployment finds its pods by. It can never be changed, so the release is not in it.</summary>
    public static Dictionary<string, string> Selector(string project, string component) => new(StringComparer.Ordinal) { [Component] = component, [Instance] = project };
}
