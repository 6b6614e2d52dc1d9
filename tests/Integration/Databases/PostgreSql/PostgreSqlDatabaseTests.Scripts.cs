using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

public sealed partial class PostgreSqlDatabaseTests
{
    [Fact]
    public async Task Bodies_rules_and_odd_quotes_are_sent_as_they_are_written()
    {
        Work.Migration(
            "0001_a",
            """
            CREATE TABLE a (id int, t text DEFAULT E'it\'s;'); -- ;
            CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
            CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN NEW.t := $$x;$$; RETURN NEW; END; $body$;
            CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION g();
            CREATE RULE r AS ON DELETE TO a DO ALSO (SELECT 1; SELECT 2);
            DO $do$ BEGIN EXECUTE 'INSERT INTO a VALUES (1)'; END $do$;
            PREPARE p AS SELECT $1::int; DEALLOCATE p;
            """,
            "DROP TABLE a; DROP FUNCTION f(); DROP FUNCTION g();");
        await using var database = Open();
        var before = await database.PositionAsync(Now);

        (await Latest(database)).Runs[0].Statements.Count.ShouldBe(8);

        Query("SELECT f(), id, t FROM a").ShouldBe(["2|1|x;"]);
        await database.MigrateToAsync(before, null, Now);
        Databases().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deferred_constraint_fails_the_script_and_not_the_commit()
    {
        Work.Migration("0001_a", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);", "DROP TABLE c; DROP TABLE p;")
            .Migration("0002_b", "INSERT INTO c VALUES (7);", "DELETE FROM c;");
        await using var database = Open();

        var error = await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));

        error.Message.ShouldContain("0002_b.up.sql:1:1: statement 1 of 1 failed:");
        error.Message.ShouldContain("violates foreign key constraint");
        (await database.StatusAsync(Now)).Current.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_script_sets_does_not_reach_the_log_or_the_next_script()
    {
        Work.Migration("0001_a", "CREATE SCHEMA side; SET search_path TO side; SET lock_timeout TO 0; SET TimeZone TO 'Asia/Tokyo'; CREATE TABLE s (id int);", "DROP SCHEMA side CASCADE;")
            .Migration("0002_b", "CREATE TABLE t AS SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS wait, current_setting('TimeZone') AS zone;", "DROP TABLE t;");
        await using var database = Open();

        await Latest(database);

        Query("SELECT path, wait, zone <> 'Asia/Tokyo' FROM public.t").ShouldBe(["public|2s|True"]);
        Query("SELECT count(*) FROM public.migration_log").ShouldBe(["2"]);
        (await database.FingerprintAsync(Now)).Text.ShouldContain("table side.s\n");
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
    }

    [Fact]
    public async Task A_script_that_cannot_have_a_table_gives_way_and_tries_anew_until_it_can()
    {
        Shop();
        await using var database = Open(o => o with { StatementLockTimeout = TimeSpan.FromMilliseconds(60) });
        await database.MigrateToAsync(1, null, Now);
        using var reader = _server.Open(_name);
        PostgreSqlServer.Execute(reader, "BEGIN; SELECT 1 FROM item");
        var notes = new List<string>();

        await database.MigrateToLatestAsync(
            new Direct(p =>
            {
                if (p.Note is null)
                    return;
                notes.Add(p.Note);
                if (notes.Count == 2)
                    PostgreSqlServer.Execute(reader, "COMMIT");
            }),
            Now);

        notes.Count.ShouldBe(2);
        notes[1].ShouldContain("attempt 3 of 10 follows");
        Query("SELECT count(*) FROM migration_log WHERE status = 'applied'").ShouldBe(["3"]);
    }

    [Fact]
    public async Task A_script_that_never_gets_its_table_fails_and_leaves_nobody_waiting()
    {
        Shop();
        await using var database = Open(o => o with { StatementLockTimeout = TimeSpan.FromMilliseconds(30), LockAttempts = 2 });
        await database.MigrateToAsync(1, null, Now);
        using var reader = _server.Open(_name);
        PostgreSqlServer.Execute(reader, "BEGIN; SELECT 1 FROM item");

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("lock timeout");

        PostgreSqlServer.Execute(reader, "COMMIT");
        (await Latest(database)).To.ShouldBe(3);
    }

    [Fact]
    public async Task An_index_left_invalid_by_a_failed_attempt_is_dropped_and_made_again()
    {
        Shop().Migration("0004_index", "-- slipway: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one_name ON item (name);", "-- slipway: no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS one_name;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name) VALUES ('same'), ('same')");
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));
        (await database.ValidateAsync(Now)).Drift.ShouldContain("+ invalid index one_name");
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("DELETE FROM item WHERE id = 2");

        (await Latest(database)).To.ShouldBe(4);

        Query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_name'::regclass").ShouldBe(["True"]);
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
        (await database.MigrateToAsync(3, null, Now)).To.ShouldBe(3);
        (await database.RestoreAsync(backup, Now)).Version.ShouldBe(3);
    }

    [Fact]
    public async Task A_statement_over_its_timeout_is_ended_and_rolled_back()
    {
        Work.Migration("0001_slow", "-- slipway: timeout 200ms\nCREATE TABLE a (id INTEGER);\nSELECT pg_sleep(30);", "DROP TABLE a;");
        await using var database = Open();

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("0001_slow.up.sql:3:1: statement 2 of 2 failed: it took longer than its timeout of 0.2 s.");

        (await database.FingerprintAsync(Now)).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelling_ends_the_statement_that_runs()
    {
        Work.Migration("0001_slow", "SELECT pg_sleep(30);", "SELECT 1;");
        await using var database = Open();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Now);

        await Should.ThrowAsync<OperationCanceledException>(() => database.MigrateToLatestAsync(new Direct(_ => cancel.CancelAfter(200)), cancel.Token));

        (await database.MigrationSessionsAsync(Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_statement_tells_how_far_it_is()
    {
        Work.Migration("0001_slow", "SELECT pg_sleep(1.5);", "SELECT 1;");
        await using var database = Open();
        var notes = new List<string>();

        await database.MigrateToLatestAsync(new Direct(p => notes.Add(p.Note ?? "")), Now);

        notes.ShouldContain(n => n.StartsWith("running, after 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_the_catalogues_know_is_in_the_fingerprint()
    {
        Work.Migration(
            "0001_a",
            """
            CREATE SCHEMA "Odd";
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE SEQUENCE counter START 5 CYCLE;
            CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', p positive, "Total" int GENERATED ALWAYS AS (1) STORED, s serial);
            ALTER TABLE a ADD CONSTRAINT soon CHECK (id > 0) NOT VALID;
            CREATE TABLE "Odd"."T.x" (a_id bigint REFERENCES a ON DELETE CASCADE);
            CREATE TABLE part (k int, v text) PARTITION BY RANGE (k);
            CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
            CREATE INDEX partial ON a (p) WHERE p > 1;
            CREATE VIEW v AS SELECT id FROM a;
            CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql AS 'SELECT x * 2';
            CREATE EXTENSION pg_trgm;
            GRANT SELECT ON a TO PUBLIC;
            ALTER TABLE a ENABLE ROW LEVEL SECURITY;
            CREATE POLICY mine ON a USING (id > 1);
            INSERT INTO a (p) VALUES (1); INSERT INTO "Odd"."T.x" VALUES (1); INSERT INTO part VALUES (1, 'x');
            """,
            "-- slipway: timeout 10s\nDROP EXTENSION pg_trgm; DROP SCHEMA \"Odd\" CASCADE; DROP TABLE part; DROP VIEW v; DROP TABLE a; DROP FUNCTION twice; DROP SEQUENCE counter; DROP DOMAIN positive; DROP TYPE mood;");
        await using var database = Open();
        var text = (await Latest(database)).Fingerprint.Text;

        Approved.Match(text, nameof(Everything_the_catalogues_know_is_in_the_fingerprint));
        var backup = await database.BackupAsync(Work.Backups, Now);
        backup.Tables.Select(t => (t.Table, t.Rows)).ShouldBe([("Odd.T.x", 1), ("a", 1), ("part_1", 1)]);
        (await database.MigrateToAsync(0, null, Now)).Fingerprint.Text.ShouldBeEmpty();
        await database.RestoreAsync(backup, Now);
        (await database.FingerprintAsync(Now)).Text.ShouldBe(text);
    }

    private sealed class Direct(Action<MigrationProgress> told) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => told(value);
    }
}
