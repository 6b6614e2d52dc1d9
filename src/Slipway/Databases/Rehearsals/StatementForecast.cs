namespace Slipway.Databases.Rehearsals;

/// <summary>What one statement is expected to take in the real run.</summary>
/// <param name="Statement">Counts from 1.</param>
/// <param name="Measured">What it took on the copy, each time.</param>
public sealed record StatementForecast(int Statement, string Summary, Growth Growth, Estimate Duration, IReadOnlyList<TimeSpan> Measured);
