namespace Slipway.Databases.Migrations;

/// <summary>Where the schema is, how it came there and what is still to run.</summary>
/// <param name="Current">Highest version in force; 0 for none.</param>
/// <param name="Name">Its name; null for none.</param>
/// <param name="Problems">Why the next run would be refused; empty when it would not.</param>
public sealed record MigrationStatus(
    int Current, string? Name, IReadOnlyList<MigrationRecord> History, IReadOnlyList<PendingMigration> Pending, IReadOnlyList<MigrationProblem> Problems)
{
    /// <summary>There is a database at all.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>A script that has taken effect in part, and what can be done with it; null when there is none.</summary>
    public string? UnderWay { get; init; }
}
