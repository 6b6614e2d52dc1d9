namespace Slipway.Databases.Linting;

/// <summary>What goes wrong on MySQL and MariaDB, besides what goes wrong everywhere.</summary>
internal static class MySqlLintRules
{
    private const string Copy = "The server copies the table and lets nobody write meanwhile, without a word.";
    private const string Refuse = "Say ALGORITHM = INSTANT, else ALGORITHM = INPLACE, LOCK = NONE: the server then refuses what it cannot do beside the traffic. What it refuses goes by gh-ost, or by a new column or table with both written.";

    public static CommonRules Common { get; } = new("mysql");

    public static LintRule Algorithm { get; } = new("mysql-algorithm", Severity.BySize, "What the server cannot do in place it does by copying the table, without a word.", Refuse);

    public static LintRule Blocking { get; } = new("mysql-blocking", Severity.BySize, "Writers, and with LOCK = EXCLUSIVE readers, wait for all of it.", Refuse);

    public static LintRule ColumnType { get; } = new("mysql-column-type", Severity.BySize, Copy, Refuse);

    public static LintRule Charset { get; } = new("mysql-charset", Severity.BySize, Copy, Refuse);

    public static LintRule Engine { get; } = new("mysql-engine", Severity.BySize, "The table is built anew.", Refuse);

    public static LintRule Partition { get; } = new("mysql-partition", Severity.BySize, Copy, Refuse);

    public static LintRule PrimaryKey { get; } = new("mysql-primary-key", Severity.BySize, "Rows lie in the order of the primary key: the table is built anew, and without one it is copied.", Refuse);

    public static LintRule StoredGenerated { get; } = new("mysql-stored-generated", Severity.BySize, Copy, "Make it VIRTUAL, which can have an index, or add a plain column and back-fill in batches.");

    public static LintRule AutoIncrement { get; } = new("mysql-auto-increment", Severity.BySize, "The server numbers every row and lets nobody write meanwhile.", "Add a plain column, back-fill in batches, and make it count last.");

    public static LintRule ExpressionDefault { get; } = new("mysql-expression-default", Severity.BySize, Copy, "Add the column without a default, set it for new rows, and back-fill the others in batches.");

    public static LintRule CheckConstraint { get; } = new("mysql-check", Severity.BySize, "Every row is checked while nobody may write.", "Add it while there is no traffic, or NOT ENFORCED (MySQL) until the rows are known to be right.");

    public static LintRule ForeignKey { get; } = new("mysql-foreign-key", Severity.BySize, "The server copies the table to check it, and locks both tables.", "Add it off-peak, or have the application keep the reference.");

    public static LintRule AddNotNull { get; } = new("mysql-add-not-null", Severity.Error, "Old rows get a value that nobody chose ('' or 0), and the release in service cannot insert any more.", "Give it an explicit DEFAULT, or add it nullable.");

    public static LintRule SeveralAlters { get; } = new("mysql-several-alters", Severity.Warning, "Each may build the table anew, and a failure between them leaves half.", "Put the clauses into one ALTER TABLE: it is all or nothing.");

    public static LintRule PartialFailure { get; } = new("mysql-partial-failure", Severity.Warning, "Each change of the schema commits by itself, and a script that is declared no-transaction is not resumed: a failure leaves half of it.", "One change of the schema a script, or leave no-transaction away.");

    public static LintRule LockWaitTimeout { get; } = new("mysql-lock-wait-timeout", Severity.Warning, "A statement that waits for a lock for long makes all traffic on the table queue behind it.", "Leave the lock timeout of the tool in force: it gives way and tries anew.");

    public static LintRule NoPrimaryKey { get; } = new("mysql-no-primary-key", Severity.Warning, "gh-ost cannot change it later, and a replica looks for each row by reading the table.", "Give it a primary key.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        Algorithm, Blocking, ColumnType, Charset, Engine, Partition, PrimaryKey, StoredGenerated, AutoIncrement, ExpressionDefault, CheckConstraint, ForeignKey, AddNotNull, SeveralAlters, PartialFailure,
        LockWaitTimeout, NoPrimaryKey, Common.RenameTable, Common.RenameColumn, Common.DropTable, Common.DropColumn, Common.UpdateAll, Common.DeleteAll, Common.Truncate, Common.Backfill,
    ];
}
