namespace Slipway.Databases.Rehearsals;

/// <summary>How long a reader or a writer is expected to be kept waiting at worst.</summary>
/// <param name="Kind">reader or writer.</param>
/// <param name="Table">Where that was on the copy; null when nobody waited or nothing was measured.</param>
public sealed record StallForecast(string Kind, string? Table, Estimate Worst);
