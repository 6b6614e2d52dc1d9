namespace Slipway.Databases.Rehearsals;

/// <summary>What the real run is expected to take and to make others wait, measured on the copy.</summary>
/// <param name="Duration">All scripts together.</param>
/// <param name="Stalls">One for readers, one for writers; none where the engine has nobody else to ask.</param>
/// <param name="Locks">Each lock with the longest stretch that it was seen for.</param>
/// <param name="Patience">A statement queues so long for its lock before it gives way; behind it others queue too, which a copy cannot show.</param>
/// <param name="Basis">What the ranges rest on, each a sentence.</param>
public sealed record Forecast(Estimate Duration, IReadOnlyList<ScriptForecast> Scripts, IReadOnlyList<StallForecast> Stalls, IReadOnlyList<LockSeen> Locks, TimeSpan Patience, IReadOnlyList<string> Basis)
{
    public static Forecast None { get; } = new(Estimate.Unknown("no forecast was made"), [], [], [], TimeSpan.Zero, []);
}
