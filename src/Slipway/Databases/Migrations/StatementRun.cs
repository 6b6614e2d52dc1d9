namespace Slipway.Databases.Migrations;

/// <summary>How long one statement took and how many rows it changed; the line is that of its script.</summary>
public sealed record StatementRun(int Line, string Summary, TimeSpan Duration, long Rows);
