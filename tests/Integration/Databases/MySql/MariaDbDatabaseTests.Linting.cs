using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    [Fact]
    public async Task A_table_of_200_000_rows_makes_an_error_of_what_is_a_warning_on_a_small_one()
    {
        Run(
            """
            CREATE TABLE big (id INT PRIMARY KEY, a INT) ENGINE = InnoDB SELECT seq AS id, seq AS a FROM seq_1_to_200000;
            CREATE TABLE small (id INT PRIMARY KEY, a INT) ENGINE = InnoDB SELECT 1 AS id, 1 AS a;
            ANALYZE TABLE big, small;
            """);
        Work.Migration("0001_x", $"ALTER TABLE {_name}.big MODIFY a BIGINT;\nALTER TABLE small MODIFY a BIGINT;\nALTER TABLE big ADD COLUMN b INT, ALGORITHM = INSTANT;\nUPDATE small SET a = 2;", "SELECT 1;");
        await using var database = Open();

        var report = await database.LintAsync(Now);

        report.Findings.Select(f => $"{f.Line}:{f.Column} {f.Level} {f.Rule} {f.Table}").ShouldBe(
        [
            $"1:{_name.Length + 18} Error mysql-column-type big",
            "2:19 Warning mysql-column-type small",
            "4:1 Warning mysql-update-all small",
            "4:1 Warning mysql-backfill small",
        ]);
        report.Findings[0].Rows.ShouldNotBeNull().ShouldBeInRange(150_000, 250_000);
        report.Findings[1].Message.ShouldBe("small (about 1 row): MODIFY a");
    }

    [Fact]
    public async Task What_the_lint_lets_pass_with_a_lock_the_server_refuses_instead_of_copying()
    {
        Shop();
        await using var database = Open(o => o with { LargeTableRows = 1 });
        await Latest(database);
        Run("INSERT INTO item (name) VALUES ('a')");
        Work.Migration("0004_copy", "ALTER TABLE item MODIFY price VARCHAR(20), ALGORITHM = INPLACE, LOCK = NONE;", "SELECT 1;");

        (await database.LintAsync(Now)).Passed.ShouldBeTrue();
        (await Should.ThrowAsync<Slipway.Databases.DatabaseException>(() => Latest(database))).Message.ShouldContain("ALGORITHM=INPLACE is not supported");
    }

    [Fact]
    public async Task The_server_refuses_to_do_beside_the_traffic_what_a_rule_by_size_finds()
    {
        Run(
            """
            CREATE TABLE small (id INT PRIMARY KEY);
            CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT NOT NULL, name VARCHAR(20), KEY by_b (b));
            CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10));
            INSERT INTO t VALUES (1, 1, 1, 'a');
            """);
        string[] clauses =
        [
            "t ADD COLUMN x INT", "t ADD COLUMN x INT NOT NULL DEFAULT 1", "t ADD INDEX i (a)", "t ADD UNIQUE u (a)", "t DROP INDEX by_b", "t ADD COLUMN x INT AS (a * 2) VIRTUAL", "t ALTER COLUMN a SET DEFAULT 1", "t COMMENT = 'ENGINE'",
            "t MODIFY a BIGINT", "t CHANGE a a VARCHAR(10)", "t MODIFY name VARCHAR(20) CHARACTER SET latin1", "t CONVERT TO CHARACTER SET latin1", "t ENGINE = MyISAM", "t PARTITION BY HASH (id) PARTITIONS 2", "parts REMOVE PARTITIONING",
            "t DROP PRIMARY KEY", "t ADD COLUMN x INT AS (a * 2) STORED", "t ADD COLUMN x INT NOT NULL AUTO_INCREMENT UNIQUE", "t ADD CONSTRAINT c CHECK (a > 0)", "t ADD FOREIGN KEY (a) REFERENCES small (id)", "t ADD FULLTEXT INDEX f (name)",
            "t ADD COLUMN x CHAR(36) DEFAULT (uuid())", "t DROP PRIMARY KEY, ADD PRIMARY KEY (b)", "t ROW_FORMAT = COMPRESSED", "t FORCE",
        ];
        await using var database = Open();
        var (lint, dialect) = (database.Linting, database.Dialect);
        var wrong = new List<string>();
        foreach (var clause in clauses)
        {
            // What has no rule of its own is found for saying neither ALGORITHM nor LOCK; then the server may be able to.
            var script = MigrationScript.Parse("0001_x.up.sql", $"ALTER TABLE {clause}", dialect, new List<MigrationProblem>());
            var rules = Linter.Lint(lint, [script], LintFacts.Unknown, 1).Select(f => f.Rule).Where(rule => rule != "mysql-algorithm").ToList();
            if (Refuses(Guarded(clause)) != (rules.Count > 0))
                wrong.Add($"{clause}: {(rules.Count > 0 ? $"{string.Join(", ", rules)}, and the server can" : "no rule, and the server cannot")}");
        }

        wrong.ShouldBe(
        [
            // These it builds anew beside the traffic. That takes disk and time as the table is big, so they are found unless the script says that it knows.
            "t DROP PRIMARY KEY, ADD PRIMARY KEY (b): mysql-primary-key, and the server can",
            "t ROW_FORMAT = COMPRESSED: mysql-engine, and the server can",
            "t FORCE: mysql-engine, and the server can",
        ]);
    }

    // Partitioning comes last and without a comma.
    private static string Guarded(string clause)
    {
        var (table, rest) = (clause.Split(' ', 2)[0], clause.Split(' ', 2)[1]);
        return $"ALTER TABLE {table} ALGORITHM = INPLACE, LOCK = NONE{(rest.Contains("PARTITION", StringComparison.Ordinal) ? "" : ",")} {rest}";
    }

    private bool Refuses(string statement)
    {
        try
        {
            Run(statement);
        }
        catch (MySqlConnector.MySqlException error) when (error.Message.Contains("is not supported", StringComparison.Ordinal))
        {
            return true;
        }

        Run("DROP TABLE t");
        Run("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT NOT NULL, name VARCHAR(20), KEY by_b (b))");
        Run("INSERT INTO t VALUES (1, 1, 1, 'a')");
        return false;
    }
}
