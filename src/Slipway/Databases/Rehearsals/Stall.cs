namespace Slipway.Databases.Rehearsals;

/// <summary>The longest time that one reader or writer of a table had to wait during the rehearsal.</summary>
/// <param name="Kind">reader or writer.</param>
public sealed record Stall(string Table, string Kind, TimeSpan Worst, int Probes);
