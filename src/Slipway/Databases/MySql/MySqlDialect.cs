using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>
/// SQL of MySQL and MariaDB. CREATE TABLE commits by itself, so the progress table, which is made last, is what makes a log count: a
/// log without it is one that was being made when its maker died.
/// </summary>
internal sealed class MySqlDialect : Dialect
{
    public const string ProgressTable = "migration_progress";
    private const string Options = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

    public override IReadOnlyList<string> CreateLog { get; } =
    [
        $"""
        CREATE TABLE IF NOT EXISTS {LogTable} (
          id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
          application VARCHAR(190) NOT NULL,
          version INT NOT NULL,
          name VARCHAR(190) NOT NULL,
          checksum VARCHAR(100) NOT NULL,
          status VARCHAR(20) NOT NULL CHECK (status IN ('applied', 'failed', 'rolled_back', 'baseline')),
          started_at VARCHAR(30) NOT NULL,
          completed_at VARCHAR(30) NOT NULL,
          duration_ms BIGINT NOT NULL,
          applied_by VARCHAR(190) NOT NULL,
          deployment_id VARCHAR(190),
          statements INT NOT NULL,
          fingerprint VARCHAR(100),
          schema_text LONGTEXT,
          down_script LONGTEXT,
          error_message LONGTEXT,
          rolled_back_at VARCHAR(30),
          rolled_back_by VARCHAR(190),
          in_force INT AS (CASE WHEN status IN ('applied', 'baseline') THEN version END) VIRTUAL,
          UNIQUE KEY {LogTable}_in_force (in_force)
        ) {Options}
        """,
        $"DELETE FROM {LogTable}",
    ];

    public override IReadOnlyList<string> FinishLog { get; } =
    [
        $"""
        CREATE TABLE {ProgressTable} (
          statement INT NOT NULL PRIMARY KEY,
          version INT NOT NULL,
          name VARCHAR(190) NOT NULL,
          direction VARCHAR(4) NOT NULL,
          status VARCHAR(10) NOT NULL CHECK (status IN ('begun', 'intent', 'done')),
          statement_text LONGTEXT NOT NULL,
          schema_hash VARCHAR(100) NOT NULL,
          schema_text LONGTEXT,
          storage VARCHAR(100) NOT NULL
        ) {Options}
        """,
    ];

    public override IReadOnlyList<string> DropLog { get; } = [$"DROP TABLE IF EXISTS {ProgressTable}", $"DROP TABLE IF EXISTS {LogTable}"];

    public override bool LogExists(Sql sql)
    {
        var tables = sql.Query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (@log, @progress)",
            r => r.GetString(0),
            ("@log", LogTable),
            ("@progress", ProgressTable));
        return tables.Contains(LogTable) && (tables.Contains(ProgressTable) || !LogColumns(sql).Contains("in_force"));
    }

    public override IReadOnlyList<string> LogColumns(Sql sql)
        => sql.Query("SELECT lower(column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = @name", r => r.GetString(0), ("@name", LogTable));

    public override string Quote(string identifier) => $"`{identifier.Replace("`", "``", StringComparison.Ordinal)}`";

    public override IReadOnlyList<Statement> Split(string sql) => new MySqlSplitter(sql).Split();

    public override string? Refusal(Statement statement, bool noTransaction) => MySqlStatement.Refusal(statement, noTransaction);

    public override bool EndsTransaction(Statement statement) => false;
}
