using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

public sealed partial class SqliteDatabaseTests
{
    [Fact]
    public async Task Rebuilding_a_table_does_not_delete_what_refers_to_it()
    {
        Work.Migration("0001_a", "CREATE TABLE parent (id INTEGER PRIMARY KEY, x); CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE);", "DROP TABLE child; DROP TABLE parent;")
            .Migration("0002_rebuild", "CREATE TABLE new (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO new SELECT * FROM parent; DROP TABLE parent; ALTER TABLE new RENAME TO parent;", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO parent VALUES (1, 'x'); INSERT INTO child VALUES (1, 1);");

        await Latest(database);

        Query("SELECT count(*) FROM child").ShouldBe(["1"]);
        Query("PRAGMA foreign_key_check").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_script_that_leaves_rows_referring_to_nothing_is_rolled_back()
    {
        Work.Migration("0001_a", "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent);", "DROP TABLE child; DROP TABLE parent;")
            .Migration("0002_orphan", "DELETE FROM parent;", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO parent VALUES (1); INSERT INTO child VALUES (7, 1);");

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("it leaves 1 rows that refer to nothing, first: child row 7 refers to parent");

        Query("SELECT count(*) FROM parent").ShouldBe(["1"]);
    }

    [Fact]
    public async Task Scripts_that_steer_the_transaction_are_refused_unless_they_say_so()
    {
        Work.Migration("0001_a", "BEGIN;\nCREATE TABLE a (id);\nCOMMIT;\nVACUUM;\nPRAGMA main.foreign_keys = ON;\nSAVEPOINT s; ROLLBACK TO s; ROLLBACK;", "DROP TABLE a;");
        await using var database = Open();

        var problems = (await Should.ThrowAsync<MigrationSetException>(() => Latest(database))).Problems;

        problems.Select(p => (p.Kind, p.Line, p.Column)).ShouldBe([("statement", 1, 1), ("statement", 3, 1), ("statement", 4, 1), ("statement", 5, 1), ("statement", 6, 29)]);
    }

    [Fact]
    public async Task A_script_without_transaction_may_steer_its_own()
    {
        Work.Migration("0001_a", "-- slipway: no-transaction\nPRAGMA journal_mode = WAL;\nBEGIN;\nCREATE TABLE a (id INTEGER);\nCOMMIT;\nVACUUM;", "-- slipway: no-transaction\nBEGIN; DROP TABLE a; END; PRAGMA journal_mode = DELETE;");
        await using var database = Open();
        var before = await database.PositionAsync(Now);

        await Latest(database);
        Query("PRAGMA journal_mode").ShouldBe(["wal"]);
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();

        await database.MigrateToAsync(before, null, Now);
        Directory.GetFiles(Work.Data).Select(Path.GetFileName).ShouldBe(["shop.db.lock"]);
    }

    [Fact]
    public async Task A_script_without_transaction_that_fails_before_its_commit_leaves_nothing()
    {
        Work.Migration("0001_a", "-- slipway: no-transaction\nBEGIN;\nCREATE TABLE a (id INTEGER);\nINSERT INTO nowhere VALUES (1);\nCOMMIT;", "DROP TABLE a;");
        await using var database = Open();

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("no-transaction");

        Query("SELECT name FROM sqlite_schema WHERE name = 'a'").ShouldBeEmpty();
        (await database.StatusAsync(Now)).Current.ShouldBe(0);
    }

    [Fact]
    public async Task A_statement_over_its_timeout_is_ended_and_rolled_back()
    {
        Work.Migration("0001_slow", "-- slipway: timeout 50ms\nCREATE TABLE a (id INTEGER);\nINSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;", "DROP TABLE a;");
        await using var database = Open();

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("0001_slow.up.sql:3:1: statement 2 of 2 failed: it took longer than its timeout of 0.05 s.");

        (await database.FingerprintAsync(Now)).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelling_ends_the_statement_that_runs()
    {
        Work.Migration("0001_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;")
            .Migration("0002_slow", "INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Now);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => database.MigrateToLatestAsync(null, cancel.Token));

        (await database.StatusAsync(Now)).Current.ShouldBe(1);
    }

    [Fact]
    public async Task Triggers_and_views_are_applied_and_told_apart_in_the_fingerprint()
    {
        Work.Migration(
            "0001_a",
            "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0) DEFAULT 1);\nCREATE TRIGGER t AFTER UPDATE ON a BEGIN UPDATE a SET n = CASE WHEN n > 9 THEN 9 ELSE n END; SELECT 1; END;\nCREATE VIEW v AS SELECT n FROM a;\nCREATE UNIQUE INDEX IF NOT EXISTS i ON a (n) WHERE n > 1;",
            "DROP VIEW v; DROP TABLE a;");
        await using var database = Open();

        var report = await Latest(database);

        report.Fingerprint.Text.ShouldBe(
            """
            index i
              unique on a (n) where n > 1
            table a
              column id integer primary key
              column n integer check (n > 0) default 1
            trigger t
              after update on a begin update a set n = case when n > 9 then 9 else n end; select 1; end
            view v
              as select n from a

            """);
        report.Runs[0].Statements.Count.ShouldBe(4);
    }
}
