namespace Slipway.Rollouts;

/// <summary>What a rollout finds on its host.</summary>
/// <param name="Current">The id of the release in service; null when there is none, or when something not ours is.</param>
/// <param name="Staged">The ids of all complete releases there, sorted.</param>
public sealed record RolloutState(string? Current, IReadOnlyList<string> Staged)
{
    /// <summary>Each host of a fleet by name; null for a single host.</summary>
    public IReadOnlyDictionary<string, RolloutState>? Hosts { get; init; }
}
