using System.Text.Json;

namespace Slipway.Tests.Integration.Sync;

public sealed class MonitorTests
{
    [Fact]
    public async Task After_a_sync_all_is_well_for_people_and_machines()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        (await lab.Run("--monitor")).ShouldBe(0, lab.Output);
        lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(7);
        var lines = File.ReadAllLines(Path.Combine(lab.Directory, "logs", "monitor.log")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Count.ShouldBe(7);
        lines.ShouldAllBe(line => line.GetProperty("status").GetString() == "ok");
        lines.SkipLast(1).ShouldAllBe(line => line.GetProperty("age_seconds").GetDouble() >= 0);
        lines[^1].GetProperty("subject").GetString().ShouldBe("database");
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(0);
        File.ReadAllLines(Path.Combine(lab.Directory, "logs", "monitor.log")).Length.ShouldBe(11);
    }

    [Fact]
    public async Task Before_the_first_sync_it_warns_and_a_test_run_does_not_count_as_one()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--monitor")).ShouldBe(0);
        lab.Output.ShouldContain("no run yet");
        (await lab.Run("--source", "ozon", "--test-mode")).ShouldBe(0);
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(0);
        lab.Output.ShouldContain("warning   ozon         fbo       not synced completely yet");
    }

    [Fact]
    public async Task A_sync_that_is_too_old_is_critical()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        lab.Database.Execute("UPDATE sync_logs SET started_at = datetime(started_at, '-20 hours'), completed_at = datetime(completed_at, '-20 hours') WHERE source = 'ozon'");
        (await lab.Run("--monitor")).ShouldBe(1);
        lab.Output.ShouldContain("critical  ozon         fbs       last complete sync 20.0 h ago, more than 13.0 h");
        lab.Output.ShouldContain("ok        wildberries");
    }

    [Fact]
    public async Task A_run_without_a_sign_of_life_is_critical()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        lab.Database.Execute("UPDATE sync_logs SET status = 'running', completed_at = NULL, heartbeat_at = datetime('now', '-2 hours') WHERE stock_type = 'fbo'");
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("critical  ozon         fbo       a run shows no life since 2.0 h");
    }

    [Fact]
    public async Task Three_failures_in_a_row_are_critical_one_is_a_warning()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        lab.Environment["OZON_API_KEY"] = "not-the-right-key";
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(0);
        lab.Output.ShouldContain("warning   ozon         catalog   last run failed");
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("3 runs failed in a row");
    }

    [Fact]
    public async Task A_run_with_far_fewer_rows_or_far_slower_than_those_before_it_is_told()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        lab.Database.Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
            INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, duration_seconds)
            SELECT source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, 30 FROM sync_logs, n WHERE stock_type IN ('fbs', 'fbo')
            """);
        (await lab.Run("--monitor", "--source", "ozon")).ShouldBe(0);
        lab.Output.ShouldContain("ok        ozon         fbs-rows");
        lab.Database.Execute("UPDATE sync_logs SET records_processed = records_processed / 2, duration_seconds = 200 WHERE id IN (SELECT max(id) FROM sync_logs WHERE stock_type = 'fbs')");
        lab.Database.Execute("UPDATE sync_logs SET records_processed = records_processed / 4 WHERE id IN (SELECT max(id) FROM sync_logs WHERE stock_type = 'fbo')");
        (await lab.Run("--monitor", "--source", "ozon", "--json")).ShouldBe(1);
        var found = lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => $"{line.GetProperty("subject").GetString()} {line.GetProperty("status").GetString()}").ToList();
        found.ShouldContain("fbs-rows warning");
        found.ShouldContain("fbs-speed warning");
        found.ShouldContain("fbo-rows critical");
        found.ShouldContain("fbo-speed ok");
    }

    [Theory]
    [InlineData(90, "ok", "usually 100 MB")]
    [InlineData(250, "warning", "250 MB at most, usually 100 MB")]
    [InlineData(1200, "critical", "1200 MB at most")]
    public async Task A_run_that_took_far_more_memory_than_those_before_it_is_told(int megabytes, string status, string text)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        var file = Path.Combine(lab.Environment["LOG_DIRECTORY"]!, "memory.jsonl");
        File.ReadAllLines(file).ShouldHaveSingleItem().ShouldContain("\"source\":\"ozon\"");
        File.WriteAllLines(file, Enumerable.Repeat(100, 6).Append(megabytes).Select(size => JsonSerializer.Serialize(new { at = TimeProvider.System.GetUtcNow().UtcDateTime, source = "ozon", peakBytes = size * 1_000_000L })));
        (await lab.Run("--monitor", "--source", "ozon", "--json")).ShouldBe(status == "critical" ? 1 : 0);
        var found = lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Single(line => line.GetProperty("subject").GetString() == "memory");
        found.GetProperty("status").GetString().ShouldBe(status);
        found.GetProperty("text").GetString()!.ShouldContain(text);
    }

    [Theory]
    [InlineData(-1, 1, "critical", "expired")]
    [InlineData(2, 1, "critical", "holds until")]
    [InlineData(10, 0, "warning", "holds until")]
    [InlineData(90, 0, "ok", "holds until")]
    public async Task A_token_that_ends_soon_is_told_before_it_does(int days, int exit, string status, string text)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "wildberries")).ShouldBe(0);
        var claims = JsonSerializer.SerializeToUtf8Bytes(new { sid = "seller", exp = TimeProvider.System.GetUtcNow().AddDays(days).ToUnixTimeSeconds() });
        lab.Environment["WB_TOKEN"] = $"e30.{System.Buffers.Text.Base64Url.EncodeToString(claims)}.sig";
        (await lab.Run("--monitor", "--source", "wildberries")).ShouldBe(exit, lab.Output);
        lab.Output.Split('\n').Single(line => line.Contains("wildberries  token", StringComparison.Ordinal)).ShouldMatch($"^{status} .*{text}");
    }

    [Fact]
    public async Task A_database_without_the_tables_is_critical_and_says_what_to_do()
    {
        await using var lab = await SyncLab.Create(migrated: false);
        lab.Database.WithLegacyRows();
        (await lab.Run("--monitor")).ShouldBe(1);
        lab.Output.ShouldContain("has no table inventory_products; apply the migrations");
        File.WriteAllText(lab.Database.Path, "this is no database, but long enough to be looked at as one");
        (await lab.Run("--monitor")).ShouldBe(1);
        lab.Output.ShouldContain("cannot be used");
    }
}
