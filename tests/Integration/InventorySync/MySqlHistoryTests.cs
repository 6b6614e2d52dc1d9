using System.Diagnostics;
using System.Text.Json;
using Slipway.Databases;
using Slipway.Tests.Integration.Databases.MySql;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Sync;

/// <summary>What the program says of its own runs and of its figures on MariaDB: the same as on SQLite.</summary>
public sealed class MySqlHistoryTests(MariaDbServer server) : IAsyncLifetime
{
    private const string Columns = "INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, duration_seconds)";

    private readonly string _name = "history_" + Guid.NewGuid().ToString("N")[..10];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync(Now);
        await using var database = Database.Open(
            new DatabaseOptions { Engine = "mariadb", Server = server.Address(_name), Migrations = InventoryMigrationTests.Migrations, Application = "inventory", AppliedBy = "tester", Baseline = 1 }, TimeProvider.System);
        await database.MigrateToLatestAsync(null, Now);
    }

    public ValueTask DisposeAsync()
    {
        server.Execute(null, $"DROP DATABASE IF EXISTS {_name}");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Runs_are_told_by_source_day_and_stream_as_on_sqlite()
    {
        await using var lab = await SyncLab.Create();
        lab.Database.Execute($"{Columns} VALUES {Old("datetime('now', '-40 days')", "datetime('now', '-2 days')")}");
        server.Execute(_name, $"{Columns} VALUES {Old("UTC_TIMESTAMP(3) - INTERVAL 40 DAY", "UTC_TIMESTAMP(3) - INTERVAL 2 DAY")}");
        var told = new List<IReadOnlyList<string>>();
        foreach (var url in (string[])[lab.Environment["DATABASE_URL"], Url])
        {
            lab.Environment["DATABASE_URL"] = url;
            (await lab.Run("--source", "all")).ShouldBe(0, lab.Output + lab.Error);
            (await lab.Run("--source", "ozon", "--test-mode")).ShouldBe(0, lab.Output + lab.Error);
            (await lab.Run("--history", "30")).ShouldBe(0, lab.Output + lab.Error);
            var lines = Lines(lab);
            told.Add([.. lines.Select(Told)]);
            lines.Where(line => line.TryGetProperty("stream", out _)).ShouldAllBe(stream => TimeProvider.System.GetUtcNow() - stream.GetProperty("lastSuccess").GetDateTimeOffset() < TimeSpan.FromHours(1));
        }

        told[1].ShouldBe(told[0]);
        told[1].Count(line => line.StartsWith("day", StringComparison.Ordinal)).ShouldBe(3);
        told[1].Count(line => line.StartsWith("stream", StringComparison.Ordinal)).ShouldBe(6);
    }

    [Fact]
    public async Task A_sample_is_equal_after_a_sync_and_a_figure_that_was_falsified_is_wrong()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["DATABASE_URL"] = Url;
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output + lab.Error);
        (await lab.Run("--compare", "10", "--json")).ShouldBe(0, lab.Output + lab.Error);
        var sources = Lines(lab);
        sources.Count.ShouldBe(2);
        sources.ShouldAllBe(source => source.GetProperty("sampled").GetInt32() > 0 && source.GetProperty("equal").GetInt32() == source.GetProperty("sampled").GetInt32());

        server.Execute(_name, "UPDATE inventory_data SET quantity_present = quantity_present + 1 WHERE source = 'ozon'");
        (await lab.Run("--compare", "10", "--json", "--source", "ozon")).ShouldBe(1, lab.Output);
        var wrong = Lines(lab).ShouldHaveSingleItem();
        wrong.GetProperty("wrong").GetInt32().ShouldBe(wrong.GetProperty("sampled").GetInt32(), wrong.ToString());

        // Written long ago, it may as well have changed since.
        server.Execute(_name, "UPDATE inventory_data SET last_sync_at = UTC_TIMESTAMP(3) - INTERVAL 3 HOUR WHERE source = 'ozon'");
        (await lab.Run("--compare", "10", "--source", "ozon")).ShouldBe(0, lab.Output);
        lab.Output.ShouldContain("changed since, 0 wrong");
    }

    [Fact(Explicit = true)]
    public async Task A_million_runs_are_told_in_less_than_a_second()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["DATABASE_URL"] = Url;
        server.Execute(_name, $"""
            {Columns}
            SELECT IF(seq % 2 = 0, 'ozon', 'wildberries'), '123456', ELT(1 + seq % 3, 'fbs', 'fbo', 'catalog'), 'normal', '/', 'success', 100,
                   UTC_TIMESTAMP(3) - INTERVAL (1000000 - seq) MINUTE, UTC_TIMESTAMP(3) - INTERVAL (1000000 - seq) MINUTE, 3 FROM seq_1_to_1000000
            """);
        (await lab.Run("--history", "30")).ShouldBe(0, lab.Error);
        var start = Stopwatch.GetTimestamp();
        (await lab.Run("--history", "30")).ShouldBe(0, lab.Error);
        var took = Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Lines(lab).Count} lines in {took.TotalMilliseconds:0} ms");
        Lines(lab).Count.ShouldBeGreaterThan(60);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private string Url => $"mysql://root@127.0.0.1:{server.Port}/{_name}";

    private static string Old(string longAgo, string lately) =>
        $"('ozon', '123456', 'fbs', 'normal', '/', 'success', 70, {longAgo}, {longAgo}, 9), ('ozon', '123456', 'fbs', 'normal', '/', 'failed', 7, {lately}, {lately}, 5)";

    // What is the same whenever and wherever it is run.
    private static string Told(JsonElement line) => line.TryGetProperty("day", out var day)
        ? $"day {line.GetProperty("source")} {day} {line.GetProperty("runs")} {line.GetProperty("failed")} {line.GetProperty("partial")} {line.GetProperty("rows")}"
        : $"stream {line.GetProperty("source")} {line.GetProperty("stream")} {line.GetProperty("status")} {line.GetProperty("rows")}";

    private static List<JsonElement> Lines(SyncLab lab) => [.. lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == '{').Select(line => JsonDocument.Parse(line).RootElement)];
}
