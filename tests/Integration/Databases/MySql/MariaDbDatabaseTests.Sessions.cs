using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    private const string Slow = "CREATE TABLE slow AS SELECT SLEEP(0.25) AS s, seq FROM seq_1_to_8";

    private async Task<DatabaseOptions> KilledInSlowAsync()
    {
        Work.Migration("0001_slow", $"{Slow};\nINSERT INTO slow VALUES (0, 99);", "DROP TABLE slow;");
        using var child = new DatabaseChild(Options, "up", "", null, 0).Start();
        await Poll.UntilAsync(() => server.Query(null, "SELECT info FROM information_schema.processlist WHERE info LIKE 'CREATE TABLE slow AS%'").Count > 0, Now);
        child.Kill();
        await child.WaitForExitAsync(Now);
        return Options;
    }

    [Fact]
    public async Task What_a_killed_migrator_left_running_is_waited_for_and_not_repeated()
    {
        await KilledInSlowAsync();
        await using var impatient = Open(o => o with { LockWait = TimeSpan.FromMilliseconds(100) });
        await using var database = Open();

        var refusal = await Should.ThrowAsync<DatabaseException>(() => Latest(impatient));
        refusal.Message.ShouldContain("a session of a migrator that is gone is still at work");
        refusal.Message.ShouldContain(Slow);
        refusal.Message.ShouldContain("EndMigration");
        var report = await Latest(database);

        report.Runs.Single().Statements.Count.ShouldBe(1);
        Query("SELECT count(*) FROM slow").ShouldBe(["9"]);
    }

    [Fact]
    public async Task Sessions_of_a_killed_migrator_are_shown_and_ended_on_request()
    {
        await KilledInSlowAsync();
        await using var database = Open();

        var shown = (await database.MigrationSessionsAsync(Now)).ShouldHaveSingleItem();
        var ended = (await database.EndMigrationAsync(Now)).ShouldHaveSingleItem();

        shown.Statement.ShouldBe(Slow);
        shown.Holds.ShouldBe([$"the work on {_name}"]);
        ended.Id.ShouldBe(shown.Id);
        (await database.MigrationSessionsAsync(Now)).ShouldBeEmpty();
        (await Latest(database)).Runs.Single().Statements.Count.ShouldBe(2);
        Query("SELECT count(*) FROM slow").ShouldBe(["9"]);
    }

    [Fact]
    public async Task A_running_migrator_is_shown_with_its_name()
    {
        await using var database = Open();
        using (await database.LockAsync(Now))
        {
            await Poll.UntilAsync(() => database.MigrationSessionsAsync(Now).GetAwaiter().GetResult().Any(s => s.Owner.Contains("(tester)", StringComparison.Ordinal)), Now);
            (await database.MigrationSessionsAsync(Now)).ShouldHaveSingleItem().Holds.ShouldBe(["the run"]);
        }

        // The server ends a session a moment after its client has.
        await Poll.UntilAsync(() => database.MigrationSessionsAsync(Now).GetAwaiter().GetResult().Count == 0, Now);
    }

    [Fact]
    public async Task A_migration_gives_way_to_a_long_transaction_and_tries_again()
    {
        Shop();
        await using var database = Open(o => o with { StatementLockTimeout = TimeSpan.FromSeconds(1), LockAttempts = 5 });
        await database.MigrateToAsync(1, null, Now);
        await using var busy = server.Open(_name);
        await using var reading = await busy.BeginTransactionAsync(Now);
        await using var command = busy.CreateCommand();
        (command.Transaction, command.CommandText) = (reading, "SELECT * FROM item");
        await command.ExecuteNonQueryAsync(Now);
        var notes = new List<string>();

        var report = await database.MigrateToLatestAsync(
            new Direct(p =>
            {
                if (p.Note is not { } note)
                    return;
                notes.Add(note);
                reading.Rollback();
            }),
            Now);

        report.To.ShouldBe(3);
        notes.ShouldHaveSingleItem().ShouldContain("attempt 2 of 5 follows");
    }

    [Fact]
    public async Task A_table_that_stays_locked_ends_the_run_with_nothing_half_done()
    {
        Shop();
        await using var database = Open(o => o with { StatementLockTimeout = TimeSpan.FromSeconds(1), LockAttempts = 1 });
        await database.MigrateToAsync(1, null, Now);
        await using var busy = server.Open(_name);
        await using var reading = await busy.BeginTransactionAsync(Now);
        await using var command = busy.CreateCommand();
        (command.Transaction, command.CommandText) = (reading, "SELECT * FROM item");
        await command.ExecuteNonQueryAsync(Now);

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("Lock wait timeout exceeded");

        await reading.RollbackAsync(Now);
        (await database.ValidateAsync(Now)).Drift.ShouldBeEmpty();
        (await Latest(database)).To.ShouldBe(3);
    }

    [Fact]
    public async Task A_statement_over_its_timeout_is_ended()
    {
        Work.Migration("0001_slow", $"-- slipway: timeout 200ms\nCREATE TABLE a (id INT);\n{Slow.Replace("0.25", "1", StringComparison.Ordinal)};", "DROP TABLE a;");
        await using var database = Open();

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("0001_slow.up.sql:3:1: statement 2 of 2 failed: it took longer than its timeout of 0.2 s.");

        Query("SHOW TABLES").ShouldBe(["a", "migration_log", "migration_progress"]);
        await database.MigrateToAsync(0, null, Now);
        Query("SHOW TABLES").ShouldBe(["migration_log", "migration_progress"]);
    }

    [Fact]
    public async Task A_rehearsal_tells_how_long_readers_and_writers_were_kept_waiting()
    {
        Shop().Migration("0004_slow", "UPDATE item SET price = price + SLEEP(0.5);", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        var traffic = (await RehearseAsync()).Traffic;

        traffic.Samples.ShouldBeGreaterThan(10);
        traffic.Stalls.Single(s => s is { Table: "item", Kind: "writer" }).Worst.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
        traffic.Stalls.Single(s => s is { Table: "item", Kind: "reader" }).Probes.ShouldBeGreaterThan(5);
    }

    private sealed class Direct(Action<MigrationProgress> told) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => told(value);
    }

    [Fact]
    public async Task A_look_that_began_before_somebody_else_made_the_log_is_taken_again()
    {
        Shop();
        Run("CREATE TABLE gone (id INT); DROP TABLE gone;");
        var made = false;
        await using var late = Open(o => o with { LockWait = TimeSpan.FromSeconds(20) });
        late.Conversation = text =>
        {
            // The snapshot is there by then.
            if (made || !text.Contains("information_schema.tables", StringComparison.Ordinal))
                return;
            made = true;
            using var first = Task.Run(async () =>
            {
                await using var other = Open();
                await Latest(other);
            });
            first.Wait(Now);
        };

        (await late.MigrateToLatestAsync(refuseDrift: true, null, Now)).Runs.ShouldBeEmpty();

        made.ShouldBeTrue();
    }
}
