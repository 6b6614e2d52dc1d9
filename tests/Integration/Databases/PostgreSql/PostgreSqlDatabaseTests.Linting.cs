using Npgsql;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.PostgreSql;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

public sealed partial class PostgreSqlDatabaseTests
{
    [Fact]
    public async Task A_table_of_200_000_rows_makes_an_error_of_what_is_a_warning_on_a_small_one()
    {
        await using var database = Holding(
            """
            CREATE TABLE big AS SELECT n AS id, n AS a FROM generate_series(1, 200000) n;
            CREATE TABLE small AS SELECT 1 AS id, 1 AS a;
            ANALYZE big; ANALYZE small;
            """,
            "CREATE INDEX i ON big (a);\nCREATE INDEX j ON small (a);\nALTER TABLE big ALTER a SET NOT NULL;\nALTER TABLE small ALTER a SET NOT NULL;");

        (await database.LintAsync(Now)).Findings.Select(f => f.ToString()).ShouldBe(
        [
            "0001_x.up.sql:1:1: error pg-create-index: big (about 200,000 rows): CREATE INDEX i",
            "0001_x.up.sql:2:1: warning pg-create-index: small (about 1 row): CREATE INDEX j",
            "0001_x.up.sql:3:17: error pg-set-not-null: big (about 200,000 rows): SET NOT NULL on a",
            "0001_x.up.sql:4:19: warning pg-set-not-null: small (about 1 row): SET NOT NULL on a",
        ]);
    }

    [Fact]
    public async Task A_table_that_was_never_analysed_is_small_only_where_its_pages_cannot_hold_more()
    {
        await using var database = Holding(
            """
            CREATE TABLE big (id int, a int) WITH (autovacuum_enabled = off);
            INSERT INTO big SELECT n, n FROM generate_series(1, 200000) n;
            CREATE TABLE small (id int, a int) WITH (autovacuum_enabled = off);
            INSERT INTO small VALUES (1, 1);
            CREATE TABLE empty (id int, a int);
            """,
            "CREATE INDEX i ON big (a); CREATE INDEX j ON small (a); CREATE INDEX k ON empty (a);");

        (await database.LintAsync(Now)).Findings.Select(f => $"{f.Level} {f.Message}").ShouldBe(
        [
            "Error big (its size is not known, so it is taken to be large): CREATE INDEX i",
            "Warning small (at most 292 rows): CREATE INDEX j",
            "Warning empty (about 0 rows): CREATE INDEX k",
        ]);
    }

    [Fact]
    public async Task The_estimate_follows_a_table_that_has_grown_since_it_was_analysed()
    {
        await using var database = Holding(
            """
            CREATE TABLE t (id int) WITH (autovacuum_enabled = off);
            INSERT INTO t SELECT generate_series(1, 1000);
            ANALYZE t;
            INSERT INTO t SELECT generate_series(1, 199000);
            """,
            "CREATE INDEX i ON t (id);");

        var finding = (await database.LintAsync(Now)).Findings.ShouldHaveSingleItem();
        finding.Level.ShouldBe(LintLevel.Error);
        finding.Rows.ShouldNotBeNull().ShouldBeInRange(150_000, 250_000);
    }

    [Fact]
    public async Task A_partitioned_table_is_as_large_as_its_partitions_together()
    {
        await using var database = Holding(
            """
            CREATE TABLE p (id int) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (60000);
            CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (60000) TO (120000);
            INSERT INTO p SELECT generate_series(0, 119999);
            ANALYZE p;
            """,
            "ALTER TABLE p ADD CHECK (id >= 0);");

        (await database.LintAsync(Now)).Findings.Select(f => $"{f.Level} {f.Message}").ShouldBe(["Error p (about 120,000 rows): ADD CHECK"]);
    }

    [Fact]
    public async Task What_the_catalogue_knows_spares_findings_and_makes_others()
    {
        const string Schema =
            """
            CREATE SCHEMA "Other";
            CREATE TABLE "Other".t (id int);
            CREATE TABLE t (id int, code varchar(10), label varchar(10), price numeric(8,2), made uuid, "odd ""name" int, CONSTRAINT has_code CHECK (code IS NOT NULL), CHECK ("odd ""name" IS NOT NULL));
            CREATE FUNCTION steady() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION shaky() RETURNS int LANGUAGE sql AS 'SELECT 1';
            INSERT INTO t VALUES (1, 'a', 'a', 1, NULL, 1), (1, 'b', 'b', 1, NULL, 1);
            """;
        await using var database = Holding(
            Schema,
            """
            ALTER TABLE t ALTER COLUMN code SET NOT NULL, ALTER COLUMN "odd ""name" SET NOT NULL;
            ALTER TABLE t ALTER COLUMN label TYPE varchar(20), ALTER COLUMN price TYPE numeric(10,2), ALTER COLUMN id TYPE int;
            ALTER TABLE t ADD COLUMN a int DEFAULT steady(), ADD COLUMN b text DEFAULT upper('x');
            ALTER TABLE t ADD COLUMN c int DEFAULT shaky();
            CREATE UNIQUE INDEX IF NOT EXISTS broken ON t (id);
            DROP TABLE "Other".t;
            DROP TABLE IF EXISTS other.t;
            """);
        using (var connection = _server.Open(_name))
            Should.Throw<PostgresException>(() => Slipway.Tests.Integration.Lab.PostgreSqlServer.Execute(connection, "CREATE UNIQUE INDEX CONCURRENTLY broken ON t (id)"));

        (await database.LintAsync(Now)).Findings.Select(f => $"{f.Line} {f.Rule}").ShouldBe(["4 pg-volatile-default", "5 pg-invalid-index", "6 pg-drop-table"]);
    }

    [Fact]
    public async Task The_server_reads_or_rewrites_the_rows_exactly_where_a_rule_by_size_says_so()
    {
        await using var database = (PostgreSqlDatabase)Holding(
            """
            CREATE TABLE u (id int PRIMARY KEY);
            CREATE TABLE t (id int, a int, b int, name varchar(20), code varchar(20) CHECK (code > ''), price numeric(10,2), made timestamp, CHECK (b IS NOT NULL), CONSTRAINT c CHECK (a > 0) NOT VALID);
            CREATE UNIQUE INDEX t_id ON t (id);
            CREATE FUNCTION steady() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION shaky() RETURNS int LANGUAGE sql AS 'SELECT (100 * random())::int';
            INSERT INTO u VALUES (1);
            INSERT INTO t SELECT n, 1, 1, 'x', 'x', 1, now() FROM generate_series(1, 1000) n;
            """,
            "SELECT 1;");
        string[] statements =
        [
            "ALTER TABLE t ADD COLUMN x int", "ALTER TABLE t ADD COLUMN x int DEFAULT 5", "ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now()", "ALTER TABLE t ADD COLUMN x text DEFAULT lower('X') || to_char(now(), 'YYYY')",
            "ALTER TABLE t ADD COLUMN x int DEFAULT steady()", "ALTER TABLE t ADD COLUMN x int DEFAULT shaky()", "ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()", "ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp()",
            "ALTER TABLE t ADD COLUMN x numeric(5, 2) DEFAULT 1.5::numeric(5, 2)", "ALTER TABLE t ADD COLUMN x varchar(5) DEFAULT 'a'::character varying(5)", "ALTER TABLE t ADD COLUMN x int[] DEFAULT ARRAY[1, 2]",
            "ALTER TABLE t ADD COLUMN x serial", "ALTER TABLE t ADD COLUMN x bigint GENERATED ALWAYS AS IDENTITY", "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a * 2) STORED",
            "ALTER TABLE t ADD COLUMN x int REFERENCES u (id)", "ALTER TABLE t ADD COLUMN x int DEFAULT 1 REFERENCES u (id)", "ALTER TABLE t ADD COLUMN x int CHECK (x > 0)", "ALTER TABLE t ADD COLUMN x int UNIQUE",
            "ALTER TABLE t ADD CHECK (a > 0)", "ALTER TABLE t ADD CHECK (a > 0) NOT VALID", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id) NOT VALID",
            "ALTER TABLE t ALTER a SET NOT NULL", "ALTER TABLE t ALTER b SET NOT NULL", "ALTER TABLE t ALTER a SET DEFAULT 1, ALTER b DROP NOT NULL", "ALTER TABLE t ADD UNIQUE (id)", "ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX t_id",
            "ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ALTER a TYPE int", "ALTER TABLE t ALTER id TYPE int", "ALTER TABLE t ALTER code TYPE varchar(30)", "ALTER TABLE t ALTER name TYPE text", "ALTER TABLE t ALTER name TYPE varchar(30)", "ALTER TABLE t ALTER name TYPE varchar(10)", "ALTER TABLE t ALTER price TYPE numeric(12,2)",
            "ALTER TABLE t ALTER price TYPE numeric(12,3)", "ALTER TABLE t ALTER price TYPE numeric", "ALTER TABLE t ALTER name TYPE text USING lower(name)", "ALTER TABLE t ALTER made TYPE date",
            "CREATE INDEX ON t (a)", "CREATE INDEX ON ONLY t (a)", "DROP INDEX t_id", "REINDEX TABLE t", "CLUSTER t USING t_id", "ALTER TABLE t SET UNLOGGED", "ALTER TABLE t SET (fillfactor = 90)", "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t RENAME TO v",
            "TRUNCATE t", "COMMENT ON TABLE t IS 'CREATE INDEX'",
        ];

        var facts = database.Read((sql, _) => database.Linting.Facts(sql, 10), LintFacts.Nothing);
        using var connection = _server.Open(_name);
        var wrong = new List<string>();
        foreach (var statement in statements)
        {
            var script = MigrationScript.Parse("0001_x.up.sql", statement, database.Dialect, new List<MigrationProblem>());
            var found = Linter.Lint(database.Linting, [script], facts, 10).Select(f => database.Linting.Rules.Single(rule => rule.Id == f.Rule)).Where(rule => rule.Severity == Severity.BySize).Select(rule => rule.Id).ToList();
            if (Touches(connection, statement) != (found.Count > 0))
                wrong.Add($"{statement}: {(found.Count > 0 ? $"{string.Join(", ", found)}, and the server leaves the rows alone" : "no rule, and the server reads the rows or writes them anew")}");
        }

        wrong.ShouldBe(
        [
            // On one that is not partitioned ONLY says nothing, and on one that is the index is empty: it has no rows of its own.
            "CREATE INDEX ON ONLY t (a): no rule, and the server reads the rows or writes them anew",
        ]);
    }

    // Rows that the statement has read of the table, or another file for it. TRUNCATE has one too, and reads nothing.
    private static bool Touches(NpgsqlConnection connection, string statement)
    {
        using var transaction = connection.BeginTransaction();
        var table = Slipway.Tests.Integration.Lab.PostgreSqlServer.Query(connection, "SELECT 't'::regclass::oid")[0];
        var before = Slipway.Tests.Integration.Lab.PostgreSqlServer.Query(connection, $"SELECT pg_stat_get_xact_tuples_returned({table}), pg_relation_filenode({table})");
        Slipway.Tests.Integration.Lab.PostgreSqlServer.Execute(connection, statement);
        var after = Slipway.Tests.Integration.Lab.PostgreSqlServer.Query(connection, $"SELECT pg_stat_get_xact_tuples_returned({table}), pg_relation_filenode({table})");
        transaction.Rollback();
        return !statement.StartsWith("TRUNCATE", StringComparison.Ordinal) && !before.SequenceEqual(after);
    }

    private Slipway.Databases.Database Holding(string schema, string script)
    {
        Run(schema);
        Work.Migration("0001_x", script, "SELECT 1;");
        return Open();
    }
}
