namespace Slipway.Rollouts.Kubernetes;

/// <summary>A Job that brings the schema to where the release needs it. It must be safe to run again.</summary>
/// <param name="Image">The image that has the migrations.</param>
/// <param name="Args">What its entrypoint is given.</param>
/// <param name="Limit">How long it may take.</param>
public sealed record KubernetesMigration(string Image, IReadOnlyList<string> Args, TimeSpan Limit)
{
    /// <summary>Memory that is reserved and allowed, as Kubernetes writes quantities.</summary>
    public string Memory { get; init; } = "256Mi";

    /// <summary>Directories that it writes to; each is an empty one of its own.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>Settings of this one alone.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The names of secret settings of this one alone, such as the password of who may change the schema.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
