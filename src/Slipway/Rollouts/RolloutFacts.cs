using Slipway.Hosts.Services;

namespace Slipway.Rollouts;

/// <summary>What was in service before a deployment, for the journal. Serialises to JSON.</summary>
/// <param name="Target">What is switched, exactly as it stood (for a link, its text); null when nothing was in service.</param>
/// <param name="Previous">The id of the release in service then, or null.</param>
/// <param name="Release">The release about to be deployed.</param>
/// <param name="WasStaged">True when that release was on the host already, and so is not removed by an undo.</param>
public sealed record RolloutFacts(string? Target, string? Previous, string Release, bool WasStaged)
{
    /// <summary>Each host of a fleet by name; null for a single host. The facts above are then what all have in common.</summary>
    public IReadOnlyDictionary<string, RolloutFacts>? Hosts { get; init; }

    /// <summary>The services that ran from it, by host; null when nobody looked.</summary>
    public IReadOnlyDictionary<string, ServiceFacts>? Services { get; init; }
}
