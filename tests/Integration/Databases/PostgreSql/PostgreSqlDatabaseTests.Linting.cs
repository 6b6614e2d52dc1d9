using Npgsql;
using Slipway.Databases.Linting;

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
            CREATE TABLE t (id int, code varchar(10), price numeric(8,2), made uuid, "odd ""name" int, CONSTRAINT has_code CHECK (code IS NOT NULL), CHECK ("odd ""name" IS NOT NULL));
            CREATE FUNCTION steady() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION shaky() RETURNS int LANGUAGE sql AS 'SELECT 1';
            INSERT INTO t VALUES (1, 'a', 1, NULL, 1), (1, 'b', 1, NULL, 1);
            """;
        await using var database = Holding(
            Schema,
            """
            ALTER TABLE t ALTER COLUMN code SET NOT NULL, ALTER COLUMN "odd ""name" SET NOT NULL;
            ALTER TABLE t ALTER COLUMN code TYPE varchar(20), ALTER COLUMN price TYPE numeric(10,2), ALTER COLUMN id TYPE int;
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

    private Slipway.Databases.Database Holding(string schema, string script)
    {
        Run(schema);
        Work.Migration("0001_x", script, "SELECT 1;");
        return Open();
    }
}
