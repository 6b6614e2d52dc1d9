namespace Slipway.Databases.Migrations;

/// <summary>One migration that was taken up or down, or written down as the baseline.</summary>
public sealed record MigrationRun(int Version, string Name, Direction Direction, DateTimeOffset StartedAt, TimeSpan Duration, IReadOnlyList<StatementRun> Statements)
{
    /// <summary>Rows changed by all statements together.</summary>
    public long Rows => Statements.Sum(s => s.Rows);
}
