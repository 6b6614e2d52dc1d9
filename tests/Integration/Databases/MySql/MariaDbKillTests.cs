using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

/// <summary>Every statement takes effect once, whatever is killed and whenever: the migrator before any of its statements, or the server.</summary>
public sealed class MariaDbKillTests(MariaDbServer shared) : IDisposable
{
    // Each of these shows in the rows or the schema when it takes effect twice or not at all.
    private const string Up =
        """
        CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20));
        UPDATE item SET n = n * 2 + 1;
        ALTER TABLE item ADD COLUMN c INT NOT NULL DEFAULT 5;
        INSERT INTO audit (what) SELECT name FROM item;
        UPDATE item SET c = c * 3;
        TRUNCATE TABLE cache;
        CREATE INDEX by_c ON item (c);
        SET @step = 7;
        INSERT INTO cache VALUES (@step);
        ALTER TABLE item DROP COLUMN spare;
        RENAME TABLE side_a TO side_c, side_b TO side_a, side_c TO side_b;
        DELETE FROM item WHERE name = 'gone';
        """;

    private const string Down =
        """
        INSERT INTO item (name, n, c) VALUES ('gone', 7, 15);
        RENAME TABLE side_a TO side_c, side_b TO side_a, side_c TO side_b;
        ALTER TABLE item ADD COLUMN spare INT AFTER n;
        DELETE FROM cache;
        DROP INDEX by_c ON item;
        ALTER TABLE item DROP COLUMN c;
        UPDATE item SET n = (n - 1) / 2;
        DROP TABLE audit;
        """;

    private const int Lanes = 3;

    private readonly Workspace _work = new Workspace().Migration("0001_legacy", Base, "DROP TABLE item;").Migration("0002_mixed", Up, Down);
    private readonly string _name = "kill_" + Guid.NewGuid().ToString("N")[..10];

    private const string Base = "CREATE TABLE item (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), n INT, spare INT); CREATE TABLE cache (id INT PRIMARY KEY);"
        + "CREATE TABLE side_a (id INT PRIMARY KEY); CREATE TABLE side_b (id INT PRIMARY KEY);";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_migrator_killed_before_any_of_its_statements_is_ended_by_the_next_which_repeats_none()
    {
        await shared.StartAsync(Now);
        await Task.WhenAll(Enumerable.Range(1, Lanes).Select(lane => KillUpAsync(lane, _name + lane)));
    }

    private async Task KillUpAsync(int first, string name)
    {
        for (var (k, alive) = (first, false); !alive; k += Lanes)
        {
            var options = Legacy(shared, name);
            alive = await EndsAsync(new DatabaseChild(options, "up", "", null, k));

            await using var database = Database.Open(options, TimeProvider.System);
            var between = await database.ValidateAsync(Now);
            (between.Problems.Count, between.Drift.Count).ShouldBe((0, 0), $"killed at {k}: {string.Join("; ", between.Drift)}");
            await database.MigrateToLatestAsync(null, Now);
            Migrated(shared, name, $"killed at {k}");
            (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
            k.ShouldBeLessThan(80);
        }
    }

    [Fact]
    public async Task A_rollback_killed_before_any_of_its_statements_is_ended_by_the_next()
    {
        await shared.StartAsync(Now);
        var name = _name + "_down";
        for (var (k, alive) = (1, false); !alive; k += 3)
        {
            var options = Legacy(shared, name);
            await using var database = Database.Open(options, TimeProvider.System);
            var before = await database.PositionAsync(Now);
            await database.MigrateToLatestAsync(null, Now);

            alive = await EndsAsync(new DatabaseChild(options, "down", "", before, k));
            await database.MigrateToAsync(before, null, Now);

            (await database.PositionAsync(Now)).ShouldBe(before, $"killed at {k}");
            shared.Query(name, "SELECT name, n FROM item ORDER BY name").ShouldBe(["a|1", "b|2", "gone|3"], $"killed at {k}");
            shared.Query(name, "SELECT 'a', id FROM side_a UNION SELECT 'b', id FROM side_b").ShouldBe(["a|1", "b|2"]);
            k.ShouldBeLessThan(80);
        }
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_keeps_what_is_done_and_the_next_run_ends_it()
    {
        await using var server = new MariaDbServer(durable: true);
        await server.StartAsync(Now);
        var options = Legacy(server, _name);
        await using var database = Database.Open(options, TimeProvider.System);
        var before = await database.PositionAsync(Now);
        foreach (var statement in (int[])[1, 3, 4, 6, 10, 11])
        {
            var kill = Task.CompletedTask;
            await Should.ThrowAsync<DatabaseException>(() => database.MigrateToLatestAsync(
                new Direct(p =>
                {
                    // Sent, and killed at once: the server may or may not have come to it.
                    if (p.Statement == statement)
                        kill = Task.Delay(Random.Shared.Next(0, 4), Now).ContinueWith(_ => server.KillAsync(), TaskScheduler.Default).Unwrap();
                    if (p.Statement > statement)
                        throw new DatabaseException("the server shall be dead");
                }),
                Now));
            await kill;
            await server.StartAsync(Now);
        }

        await database.MigrateToLatestAsync(null, Now);

        Migrated(server, _name, "after the kills");
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
        await database.MigrateToAsync(before, null, Now);
        (await database.PositionAsync(Now)).ShouldBe(before);
    }

    private DatabaseOptions Legacy(MariaDbServer server, string name)
    {
        server.Execute(null, $"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}");
        server.Execute(name, Base + "INSERT INTO item (name, n) VALUES ('a', 1), ('b', 2), ('gone', 3); INSERT INTO cache VALUES (1), (2); INSERT INTO side_a VALUES (1); INSERT INTO side_b VALUES (2)");
        return new DatabaseOptions { Engine = "mariadb", Server = server.Address(name), Migrations = _work.Migrations, Application = "shop", AppliedBy = "child", Baseline = 1 };
    }

    private static void Migrated(MariaDbServer server, string name, string when)
    {
        server.Query(name, "SELECT name, n, c FROM item ORDER BY name").ShouldBe(["a|3|15", "b|5|15"], when);
        server.Query(name, "SELECT what FROM audit ORDER BY id").ShouldBe(["a", "b", "gone"], when);
        server.Query(name, "SELECT id FROM cache").ShouldBe(["7"], when);
        server.Query(name, "SELECT 'a', id FROM side_a UNION SELECT 'b', id FROM side_b").ShouldBe(["a|2", "b|1"], when);
        server.Query(name, "SELECT version, status FROM migration_log WHERE status <> 'failed' ORDER BY id").ShouldBe(["1|baseline", "2|applied"], when);
        server.Query(name, "SELECT * FROM migration_progress").ShouldBeEmpty(when);
    }

    /// <summary>True when the child ended by itself.</summary>
    private static async Task<bool> EndsAsync(DatabaseChild child)
    {
        using var process = child.Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Now);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        (process.ExitCode is 0 or 137).ShouldBeTrue(await process.StandardError.ReadToEndAsync(Now));
        return process.ExitCode == 0;
    }

    private sealed class Direct(Action<MigrationProgress> told) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => told(value);
    }
}
