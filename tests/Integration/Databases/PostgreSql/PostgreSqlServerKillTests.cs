using System.Diagnostics;
using Npgsql;
using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>SIGKILL of the postmaster in the middle of a statement of a migration, and its restart.</summary>
public sealed class PostgreSqlServerKillTests : IAsyncDisposable
{
    private const string Name = "kill";
    private readonly PostgreSqlServer _server = new("durable", durable: true);
    private readonly Workspace _work = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _work.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_statement_keeps_whole_migrations_and_the_next_run_applies_the_rest()
    {
        _server.Start();
        Execute("postgres", $"CREATE DATABASE {Name}");
        Execute(Name, "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (1, 'a'), (2, 'b')");
        _work.Migration("0001_legacy", "CREATE TABLE item (id int PRIMARY KEY, name text);", "DROP TABLE item;")
            .Migration("0002_before", "UPDATE item SET name = name || '2'; ALTER TABLE item ADD COLUMN n int;", "ALTER TABLE item DROP COLUMN n; UPDATE item SET name = left(name, -1);")
            // How long it naps is a setting of the user's, so that the same script naps the first time only.
            .Migration("0003_nap", "UPDATE item SET name = name || '3'; CREATE TABLE t AS SELECT * FROM item; SELECT pg_sleep(coalesce(nullif(current_setting('test.nap', true), ''), '0')::float); UPDATE item SET n = id;", "DROP TABLE t; UPDATE item SET name = left(name, -1), n = NULL;")
            .Migration("0004_index", "-- slipway: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS by_name ON item (name);", "-- slipway: no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS by_name;");
        Execute("postgres", $"ALTER ROLE {PostgreSqlServer.Deployer} SET test.nap = '60'");
        var options = new DatabaseOptions { Engine = "postgresql", Server = _server.Address(Name), Migrations = _work.Migrations, Application = "shop", AppliedBy = "tester", Baseline = 1 };
        await using var database = Database.Open(options, TimeProvider.System);
        var before = await database.PositionAsync(Now);

        await KillInAsync(database, "SELECT pg_sleep");

        // The script is a transaction: what it had done is gone, what was whole before it stays.
        Rows("SELECT id, name, n FROM item ORDER BY id").ShouldBe(["1|a2|NULL", "2|b2|NULL"]);
        Rows("SELECT version, status FROM migration_log WHERE status <> 'failed' ORDER BY id").ShouldBe(["1|baseline", "2|applied"]);
        var validation = await database.ValidateAsync(Now);
        (validation.Problems.Count, validation.Drift.Count).ShouldBe((0, 0));

        // Nothing may see an older state than the index does: it waits for this transaction, and is half made meanwhile.
        Execute("postgres", $"ALTER ROLE {PostgreSqlServer.Deployer} RESET test.nap");
        using (var reader = _server.Open(Name))
        {
            PostgreSqlServer.Execute(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM item; INSERT INTO item VALUES (3, 'never committed')");
            await KillInAsync(database, "CREATE INDEX CONCURRENTLY");
        }

        Rows("SELECT version, status FROM migration_log WHERE status <> 'failed' ORDER BY id").ShouldBe(["1|baseline", "2|applied", "3|applied"]);
        (await database.MigrateToLatestAsync(null, Now)).To.ShouldBe(4);
        Rows("SELECT id, name, n FROM item ORDER BY id").ShouldBe(["1|a23|1", "2|b23|2"]);
        Rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid").ShouldBeEmpty();
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();

        await database.MigrateToAsync(before, null, Now);
        (await database.PositionAsync(Now)).ShouldBe(before);
        Rows("SELECT id, name FROM item ORDER BY id").ShouldBe(["1|a", "2|b"]);
    }

    private async Task KillInAsync(Database database, string statement)
    {
        var migrating = database.MigrateToLatestAsync(null, Now);
        for (var clock = Stopwatch.StartNew(); !await RunsAsync(statement); await Task.Delay(10, Now))
        {
            migrating.IsCompleted.ShouldBeFalse($"the migration ended before '{statement}' ran");
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }

        await _server.KillAndStartAsync(Now);
        await Should.ThrowAsync<DatabaseException>(() => migrating);
    }

    private async Task<bool> RunsAsync(string statement)
    {
        await using var admin = _server.Admin("postgres");
        return PostgreSqlServer.Query(admin, $"SELECT 1 FROM pg_stat_activity WHERE datname = '{Name}' AND state = 'active' AND starts_with(query, '{statement}')").Count > 0;
    }

    private void Execute(string database, string sql)
    {
        using var admin = database == "postgres" ? _server.Admin(database) : _server.Open(database);
        PostgreSqlServer.Execute(admin, sql.StartsWith("CREATE DATABASE", StringComparison.Ordinal) ? $"{sql} OWNER {PostgreSqlServer.Deployer}" : sql);
    }

    private IReadOnlyList<string> Rows(string sql)
    {
        using NpgsqlConnection connection = _server.Open(Name);
        return PostgreSqlServer.Query(connection, sql);
    }
}
