namespace Slipway.Databases.Linting;

/// <summary>The rules that every engine has, each under its own prefix.</summary>
internal sealed class CommonRules(string prefix)
{
    private const string OldRelease = "The release in service uses the old name until it is replaced, and again after a rollback.";

    public LintRule RenameTable { get; } = new(
        $"{prefix}-rename-table", Severity.Error, OldRelease, "Expand and contract: make the new table, have both written, and drop the old one a release later.");

    public LintRule RenameColumn { get; } = new(
        $"{prefix}-rename-column", Severity.Error, OldRelease, "Expand and contract: add the new column, have both written, back-fill, and drop the old one a release later.");

    public LintRule DropTable { get; } = new(
        $"{prefix}-drop-table", Severity.Error, "Its rows are lost, and the release in service may still use it.", "Drop it a release after the last one that uses it, with a copy of its rows kept; then allow it with that reason.");

    public LintRule DropColumn { get; } = new(
        $"{prefix}-drop-column", Severity.Error, "Its values are lost, and the release in service may still use it.", "Drop it a release after the last one that uses it; then allow it with that reason.");

    public LintRule UpdateAll { get; } = new(
        $"{prefix}-update-all", Severity.BySize, "Every row is written and locked in one statement, and what the old values were is lost.", "Update in batches by key, in a step of its own, and only the rows that need it.");

    public LintRule DeleteAll { get; } = new(
        $"{prefix}-delete-all", Severity.Error, "Every row of the table is lost.", "Name the rows in WHERE and delete them in batches; if all are meant, allow it with the reason.");

    public LintRule Truncate { get; } = new(
        $"{prefix}-truncate", Severity.Error, "Every row of the table is lost, and it is locked against readers.", "Name the rows and delete them in batches; if all are meant, allow it with the reason.");

    public LintRule Backfill { get; } = new(
        $"{prefix}-backfill", Severity.Warning, "Rows are written in the script that changes the schema: its locks are held, or its half-way state stays, for as long as that takes.", "Put the back-fill into a migration of its own, in batches.");
}
