using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

/// <summary>SIGKILL before every writing statement and at random instants: the next run always ends in the right state and leaves nothing behind.</summary>
public sealed class SqliteKillTests
{
    private const int Migrations = 3;

    // From the child's first word to its end.
    private TimeSpan _lived;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migrator_killed_before_any_of_its_statements_leaves_whole_migrations()
    {
        for (var (k, alive) = (1, false); !alive; k++)
        {
            using var work = Legacy(out var options);
            alive = await RunAsync(new DatabaseChild(options, "up", "", null, k), null);
            await UpIsWholeAsync(options);
            k.ShouldBeLessThan(50);
        }
    }

    [Fact]
    public async Task A_rollback_killed_before_any_of_its_statements_is_ended_by_the_next()
    {
        for (var (k, alive) = (1, false); !alive; k++)
        {
            using var work = Legacy(out var options);
            await using var database = Database.Open(options, TimeProvider.System);
            var before = await database.PositionAsync(Now);
            await database.MigrateToLatestAsync(null, Now);

            alive = await RunAsync(new DatabaseChild(options, "down", "", before, k), null);

            await database.MigrateToAsync(before, null, Now);
            (await database.PositionAsync(Now)).ShouldBe(before);
            SqliteShell.Query(options.File, "SELECT id, name FROM item").ShouldBe(["1|a", "2|b"]);
            k.ShouldBeLessThan(50);
        }
    }

    [Theory]
    [InlineData("up", 12)]
    [InlineData("rehearse", 6)]
    [InlineData("backup", 6)]
    [InlineData("restore", 6)]
    public async Task An_operation_killed_at_a_random_instant_is_whole_after_the_next(string operation, int times)
    {
        // The first is let live and shows how long it takes: the others are killed one part of that later each, on a machine of any speed.
        var (killed, took) = (0, TimeSpan.Zero);
        for (var i = 0; i <= times; i++)
        {
            using var work = Legacy(out var options);
            await using var database = Database.Open(options, TimeProvider.System);
            var directory = operation == "rehearse" ? work.Scratch : work.Backups;
            if (operation == "restore")
            {
                await database.BackupAsync(directory, Now);
                await database.MigrateToLatestAsync(null, Now);
            }

            if (!await RunAsync(new DatabaseChild(options, operation, directory, null, 0), i == 0 ? null : took * ((i - 1 + Random.Shared.NextDouble()) / times)))
                killed++;
            if (i == 0)
                took = _lived;

            switch (operation)
            {
                case "up":
                    await UpIsWholeAsync(options);
                    break;
                case "rehearse":
                    (await database.RehearseAsync(directory, Now)).Findings.ShouldBeEmpty();
                    Directory.GetFileSystemEntries(directory).ShouldBeEmpty();
                    break;
                case "backup":
                    var backup = await database.BackupAsync(directory, Now);
                    Directory.GetFiles(directory).Where(f => Path.GetFileName(f)[0] == '.').ShouldBeEmpty();
                    await database.RestoreAsync(backup, Now);
                    break;
                default:
                    (await database.StatusAsync(Now)).Current.ShouldBeOneOf(0, Migrations);
                    SqliteShell.Query(options.File, "PRAGMA integrity_check").ShouldBe(["ok"]);
                    await database.RestoreAsync(Directory.GetFiles(directory, "*.db.zst").Single(), Now);
                    SqliteShell.Query(options.File, "SELECT * FROM item").ShouldBe(["1|a", "2|b"]);
                    break;
            }
        }

        killed.ShouldBeGreaterThan(0);
    }

    private static Workspace Legacy(out DatabaseOptions options)
    {
        var work = new Workspace().Migration("0001_legacy", "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE item;");
        for (var i = 2; i <= Migrations; i++)
            work.Migration($"000{i}_step", $"ALTER TABLE item ADD COLUMN c{i} INTEGER; UPDATE item SET c{i} = {i}; CREATE TABLE t{i} AS SELECT * FROM item;", $"DROP TABLE t{i}; ALTER TABLE item DROP COLUMN c{i};");
        options = new DatabaseOptions { Engine = "sqlite", File = Path.Combine(work.Data, "shop.db"), Migrations = work.Migrations, Application = "shop", AppliedBy = "child", Baseline = 1 };
        SqliteShell.Run(options.File, "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item (name) VALUES ('a'), ('b')");
        return work;
    }

    /// <summary>True when the child ended by itself, and then well.</summary>
    private async Task<bool> RunAsync(DatabaseChild child, TimeSpan? killAfter)
    {
        using var process = child.Start();
        (await process.StandardOutput.ReadLineAsync(Now)).ShouldBe("ready");
        var began = TimeProvider.System.GetTimestamp();
        if (killAfter is { } delay)
        {
            await Task.Delay(delay, Now);
            process.Kill();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Now);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        _lived = TimeProvider.System.GetElapsedTime(began);
        (process.ExitCode is 0 or 137).ShouldBeTrue(await process.StandardError.ReadToEndAsync(Now));
        return process.ExitCode == 0;
    }

    private static async Task UpIsWholeAsync(DatabaseOptions options)
    {
        await using var database = Database.Open(options, TimeProvider.System);
        var left = await database.ValidateAsync(Now);
        left.Problems.ShouldBeEmpty();
        left.Drift.ShouldBeEmpty();

        (await database.MigrateToLatestAsync(null, Now)).To.ShouldBe(Migrations);

        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
        SqliteShell.Query(options.File, "SELECT * FROM item").ShouldBe(["1|a|2|3", "2|b|2|3"]);
        SqliteShell.Query(options.File, "SELECT version, status FROM migration_log ORDER BY id").ShouldBe(["1|baseline", "2|applied", "3|applied"]);
        // Whoever was killed between his last commit and the end of his lock has left his name, and the next one had nothing to lock for.
        Directory.GetFiles(Path.GetDirectoryName(options.File)!).Select(Path.GetFileName).Where(name => name != "shop.db.lock.holder").Order().ShouldBe(["shop.db", "shop.db.lock"]);
    }
}
