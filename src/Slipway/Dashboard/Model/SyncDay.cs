namespace Slipway.Dashboard;

/// <summary>What the application's runs of one source came to on one day, UTC.</summary>
/// <param name="Source">Such as the marketplace that was read.</param>
/// <param name="Day">UTC.</param>
/// <param name="Runs">How many ended.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Partial">How many were not complete.</param>
/// <param name="Seconds">All of them together.</param>
/// <param name="Rows">That were read.</param>
/// <param name="PeakBytes">The most memory that a run took; null where none was measured.</param>
public sealed record SyncDay(string Source, DateOnly Day, int Runs, int Failed, int Partial, double Seconds, long Rows, long? PeakBytes);
