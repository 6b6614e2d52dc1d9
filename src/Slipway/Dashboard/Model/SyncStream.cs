namespace Slipway.Dashboard;

/// <summary>How fresh one stream of a source is.</summary>
/// <param name="Source">Such as the marketplace.</param>
/// <param name="Stream">The part of it that is read by itself.</param>
/// <param name="LastSuccess">UTC of the last complete run; null when none is known.</param>
/// <param name="Status">Of its newest run, in the application's own word.</param>
/// <param name="Rows">That its newest run read.</param>
/// <param name="Seconds">How long its newest run took; null while it is going on.</param>
public sealed record SyncStream(string Source, string Stream, DateTimeOffset? LastSuccess, string Status, long Rows, double? Seconds);
