namespace Slipway.Databases.Migrations;

/// <summary>A row of <c>migration_log</c>: one attempt to apply a migration and what became of it. Times are UTC.</summary>
/// <param name="Status">applied, failed, rolled_back or baseline.</param>
/// <param name="Fingerprint">Hash of the schema right after it, taken in the same transaction.</param>
public sealed record MigrationRecord(
    long Id,
    string Application,
    int Version,
    string Name,
    string Checksum,
    string Status,
    DateTimeOffset StartedAt,
    DateTimeOffset CompletedAt,
    TimeSpan Duration,
    string AppliedBy,
    string? DeploymentId,
    int Statements,
    string? Fingerprint,
    string? ErrorMessage,
    DateTimeOffset? RolledBackAt,
    string? RolledBackBy)
{
    /// <summary>It is part of what the schema is now.</summary>
    public bool InForce => Status is "applied" or "baseline";
}
