namespace Slipway.Dashboard;

/// <summary>What the application says of its own runs.</summary>
/// <param name="Days">One a source and day, in any order.</param>
/// <param name="Streams">One a stream.</param>
public sealed record SyncHistory(IReadOnlyList<SyncDay> Days, IReadOnlyList<SyncStream> Streams);
