namespace Slipway.Databases.Linting;

/// <summary>What goes wrong on PostgreSQL, besides what goes wrong everywhere.</summary>
internal static class PostgreSqlLintRules
{
    private const string Scan = "Every row is read while the table is locked.";
    private const string Rewrite = "The table and its indexes are written anew under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile.";

    public static CommonRules Common { get; } = new("pg");

    public static LintRule DropCascade { get; } = new("pg-drop-cascade", Severity.Error, "It also drops all that depends on it, whatever that is on the day: views, foreign keys, columns.", "Name each object that shall go in a DROP of its own.");

    public static LintRule LockTimeout { get; } = new("pg-lock-timeout", Severity.Warning, "A statement that waits for a lock without limit makes all traffic on the table queue behind it.", "Leave the lock timeout of the tool in force: it gives way and tries anew.");

    public static LintRule CreateIndex { get; } = new("pg-create-index", Severity.BySize, "Writers wait until the index is built.", "CREATE INDEX CONCURRENTLY IF NOT EXISTS, alone in a script that is declared no-transaction.");

    public static LintRule DropIndex { get; } = new("pg-drop-index", Severity.Warning, "It locks the table against readers and writers, and waits for those that are under way while others queue behind it.", "DROP INDEX CONCURRENTLY IF EXISTS, alone in a script that is declared no-transaction.");

    public static LintRule Reindex { get; } = new("pg-reindex", Severity.BySize, "Writers, and readers that would use the index, wait until it is built.", "REINDEX … CONCURRENTLY, in a script that is declared no-transaction.");

    public static LintRule DetachPartition { get; } = new("pg-detach-partition", Severity.Warning, "It locks the whole partitioned table against readers and writers.", "DETACH PARTITION … CONCURRENTLY, in a script that is declared no-transaction.");

    public static LintRule ConcurrentlyInTransaction { get; } = new("pg-concurrently-in-transaction", Severity.Error, "The server refuses it with SQLSTATE 25001.", "Put it alone into a script that begins with: -- slipway: no-transaction");

    public static LintRule InvalidIndex { get; } = new("pg-invalid-index", Severity.Error, "A concurrent build that failed has left an invalid index of that name: IF NOT EXISTS passes over it, and no query uses it.", "CREATE INDEX CONCURRENTLY IF NOT EXISTS, which drops the invalid one first, or drop it before.");

    public static LintRule ForeignKey { get; } = new("pg-foreign-key", Severity.BySize, Scan + " Both tables are locked against writers.", "ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in the next migration.");

    public static LintRule CheckConstraint { get; } = new("pg-check", Severity.BySize, Scan, "ADD CONSTRAINT … CHECK (…) NOT VALID, and VALIDATE CONSTRAINT in the next migration.");

    public static LintRule SetNotNull { get; } = new("pg-set-not-null", Severity.BySize, Scan, "ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in the next migration, then SET NOT NULL, which needs no scan any more.");

    public static LintRule Unique { get; } = new("pg-unique", Severity.BySize, "The index is built under ACCESS EXCLUSIVE: nobody reads or writes the table meanwhile.", "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX.");

    public static LintRule VolatileDefault { get; } = new("pg-volatile-default", Severity.BySize, Rewrite, "Add the column without a default, SET DEFAULT for new rows, and back-fill the others in batches.");

    public static LintRule StoredGenerated { get; } = new("pg-stored-generated", Severity.BySize, Rewrite, "Add a plain column, keep it by a trigger, and back-fill in batches.");

    public static LintRule Serial { get; } = new("pg-serial", Severity.BySize, Rewrite, "Add a plain column, give it a sequence as default, back-fill in batches, then make it the key.");

    public static LintRule ColumnType { get; } = new("pg-column-type", Severity.BySize, Rewrite + " The release in service may not know the new type.", "Add a column of the new type, have both written, back-fill in batches, and switch over.");

    public static LintRule AddNotNull { get; } = new("pg-add-not-null", Severity.Error, "It fails on a table with rows, and on an empty one the release in service cannot insert any more.", "Give it a constant DEFAULT, or add it nullable and set NOT NULL later.");

    public static LintRule TableRewrite { get; } = new("pg-table-rewrite", Severity.BySize, Rewrite, "pg_repack or a plain VACUUM; move data in batches.");

    public static LintRule RenameEnumValue { get; } = new("pg-rename-enum-value", Severity.Error, "The release in service reads and writes the old value until it is replaced, and again after a rollback.", "ADD VALUE, migrate the rows in batches, and leave the old value.");

    public static LintRule RenameSchema { get; } = new("pg-rename-schema", Severity.Error, "The release in service uses the old name until it is replaced, and again after a rollback.", "Make the new schema with views in the old one, and remove those a release later.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        LockTimeout, CreateIndex, DropIndex, Reindex, DetachPartition, ConcurrentlyInTransaction, InvalidIndex, ForeignKey, CheckConstraint, SetNotNull, Unique, VolatileDefault,
        StoredGenerated, Serial, ColumnType, AddNotNull, TableRewrite, RenameEnumValue, RenameSchema, DropCascade, Common.RenameTable, Common.RenameColumn, Common.DropTable,
        Common.DropColumn, Common.UpdateAll, Common.DeleteAll, Common.Truncate, Common.Backfill,
    ];
}
