namespace Slipway.Databases.Rehearsals;

/// <summary>What one migration is expected to take in the real run.</summary>
public sealed record ScriptForecast(int Version, string Name, Estimate Duration, IReadOnlyList<StatementForecast> Statements);
