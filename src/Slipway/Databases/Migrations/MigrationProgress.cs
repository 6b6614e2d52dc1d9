namespace Slipway.Databases.Migrations;

/// <summary>Told before each statement. <see cref="Script"/> and <see cref="Statement"/> count from 1.</summary>
public sealed record MigrationProgress(int Version, string Name, Direction Direction, int Script, int Scripts, int Statement, int Statements, string Summary)
{
    /// <summary>How far a long statement is, or what it waits for; null when it begins.</summary>
    public string? Note { get; init; }
}
