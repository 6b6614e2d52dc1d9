using System.Text.Json;

namespace Slipway.Tests.Integration.Sync;

/// <summary>What the program says of its own runs, and of its figures.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task Runs_are_told_by_source_and_day_and_by_stream()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        (await lab.Run("--source", "ozon", "--test-mode")).ShouldBe(0);
        lab.Database.Execute("""
            INSERT INTO sync_logs (id, source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, duration_seconds)
            VALUES (-2, 'ozon', '123456', 'fbs', 'normal', '/', 'success', 70, datetime('now', '-40 days'), datetime('now', '-40 days'), 9),
                   (-1, 'ozon', '123456', 'fbs', 'normal', '/', 'failed', 7, datetime('now', '-2 days'), datetime('now', '-2 days'), 5)
            """);
        (await lab.Run("--history", "30")).ShouldBe(0, lab.Error);
        var lines = Lines(lab);
        var days = lines.Where(line => line.TryGetProperty("day", out _)).ToList();
        days.Select(day => $"{day.GetProperty("source")} {day.GetProperty("runs")} {day.GetProperty("failed")}").ShouldBe(["ozon 1 1", "ozon 3 0", "wildberries 3 0"]);
        days[0].GetProperty("rows").GetInt64().ShouldBe(7);
        days[0].GetProperty("peakBytes").ValueKind.ShouldBe(JsonValueKind.Null);
        days[1].GetProperty("peakBytes").GetInt64().ShouldBeGreaterThan(1_000_000);
        var streams = lines.Where(line => line.TryGetProperty("stream", out _)).ToList();
        streams.Count.ShouldBe(6);
        streams.ShouldAllBe(stream => stream.GetProperty("status").GetString() == "success" && TimeProvider.System.GetUtcNow() - stream.GetProperty("lastSuccess").GetDateTimeOffset() < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_sample_is_equal_after_a_sync_and_a_figure_that_was_falsified_is_wrong()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        (await lab.Run("--compare", "10", "--json")).ShouldBe(0, lab.Output + lab.Error);
        foreach (var source in Lines(lab))
        {
            source.GetProperty("sampled").GetInt32().ShouldBeGreaterThan(0, source.ToString());
            source.GetProperty("equal").GetInt32().ShouldBe(source.GetProperty("sampled").GetInt32(), source.ToString());
        }

        lab.Database.Execute("UPDATE inventory_data SET quantity_present = quantity_present + 1 WHERE source = 'ozon'");
        (await lab.Run("--compare", "10", "--json", "--source", "ozon")).ShouldBe(1, lab.Output);
        var wrong = Lines(lab).ShouldHaveSingleItem();
        wrong.GetProperty("wrong").GetInt32().ShouldBe(wrong.GetProperty("sampled").GetInt32(), wrong.ToString());
        wrong.GetProperty("examples")[0].GetString()!.ShouldStartWith("wrong: sku ");

        // Written long ago, it may as well have changed since.
        lab.Database.Execute("UPDATE inventory_data SET last_sync_at = datetime('now', '-3 hours') WHERE source = 'ozon'");
        (await lab.Run("--compare", "10", "--source", "ozon")).ShouldBe(0, lab.Output);
        lab.Output.ShouldContain("changed since, 0 wrong");
    }

    [Fact(Explicit = true)]
    public async Task A_million_runs_are_told_in_less_than_a_second()
    {
        await using var lab = await SyncLab.Create();
        lab.Database.Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
            INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, duration_seconds)
            SELECT CASE i % 2 WHEN 0 THEN 'ozon' ELSE 'wildberries' END, '123456', CASE i % 3 WHEN 0 THEN 'fbs' WHEN 1 THEN 'fbo' ELSE 'catalog' END, 'normal', '/', 'success', 100,
                   datetime('now', (i - 1000000) || ' minutes'), datetime('now', (i - 1000000) || ' minutes'), 3 FROM n
            """);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        (await lab.Run("--history", "30")).ShouldBe(0, lab.Error);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Lines(lab).Count} lines in {took.TotalMilliseconds:0} ms");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private static List<JsonElement> Lines(SyncLab lab) => [.. lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == '{').Select(line => JsonDocument.Parse(line).RootElement)];
}
