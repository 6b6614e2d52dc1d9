namespace Slipway.Databases.Migrations;

/// <summary>Whether what is on disk, what the log says and what the schema is agree.</summary>
/// <param name="Drift">How the schema differs from what the last migration left; empty when it does not.</param>
public sealed record ValidationReport(
    int Current, IReadOnlyList<MigrationProblem> Problems, IReadOnlyList<PendingMigration> Pending, string? ExpectedFingerprint, string ActualFingerprint, IReadOnlyList<string> Drift)
{
    /// <summary>No problem and no drift; migrations may still be pending.</summary>
    public bool Valid => Problems.Count == 0 && Drift.Count == 0;

    /// <summary>Valid, and everything on disk is applied.</summary>
    public bool UpToDate => Valid && Pending.Count == 0;
}
