namespace Slipway.Rollouts;

/// <summary>What a rollout finds on its host.</summary>
/// <param name="Current">The id of the release that was put into service, whether all of it runs or not; null when there is none, or when something not ours is.</param>
/// <param name="Staged">The ids of all complete releases there, sorted.</param>
public sealed record RolloutState(string? Current, IReadOnlyList<string> Staged)
{
    /// <summary>What of the release in service is not as it should be, such as a container that does not run: in words, each a sentence's part. Empty when all is well.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Each host of a fleet by name; null for a single host.</summary>
    public IReadOnlyDictionary<string, RolloutState>? Hosts { get; init; }

    /// <summary>That release is in service and all of it runs.</summary>
    public bool Serves(string id) => Current == id && Faults.Count == 0;
}
