using System.Diagnostics;
using MarketplaceSimulator;
using Slipway.Tests.Integration.Simulation;

namespace Slipway.Tests.Integration.Sync;

public sealed class FailureTests
{
    private const string List = SimulatorUnderTest.List, Fbs = SimulatorUnderTest.Fbs, Fbo = SimulatorUnderTest.Fbo, Cards = SimulatorUnderTest.Cards, WbFbo = SimulatorUnderTest.WbFbo;

    [Theory]
    [InlineData("ozon", Fbs, "seconds")]
    [InlineData("ozon", Fbo, "date")]
    [InlineData("ozon", List, "absent")]
    [InlineData("ozon", Fbs, "garbage")]
    [InlineData("ozon", Fbs, "huge")]
    [InlineData("wildberries", WbFbo, "seconds")]
    [InlineData("wildberries", Cards, "date")]
    [InlineData("wildberries", Cards, "garbage")]
    public async Task A_rate_limit_is_waited_out_as_told_and_the_data_are_exact(string source, string path, string retryAfter)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_BACKOFF_SECONDS"] = "0.2";
        lab.Environment["SYNC_MAX_WAIT_SECONDS"] = "5";
        await lab.Simulator.Scenario("rate-limited", path, after: 1, parameters: $$"""{"seconds": 1, "retryAfter": "{{retryAfter}}"}""");
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle(source);
        var told = retryAfter is "seconds" or "date";
        if (told)
            (await lab.Simulator.Log()).ShouldAllBe(entry => !entry!["early"]!.GetValue<bool>());
        var hits = int.Parse(lab.Database.Query("SELECT sum(rate_limit_hits) FROM sync_logs")[0], System.Globalization.CultureInfo.InvariantCulture);
        hits.ShouldBeInRange(1, told ? 1 : 10);
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task The_vendors_own_buckets_are_kept_or_obeyed(string pacing)
    {
        await using var lab = await SyncLab.Create(new SimulatorOptions { Seed = 7, Items = 60, TimeScale = 60, OzonRequestsPerSecond = 2 });
        lab.Environment["SYNC_PACING"] = pacing;
        lab.Environment["SYNC_PACING_SCALE"] = "50";
        lab.Environment["SYNC_OZON_RPS"] = "2";
        lab.Environment["SYNC_BACKOFF_SECONDS"] = "0.1";
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon", "wildberries");
        var hits = lab.Database.Query("SELECT sum(rate_limit_hits) FROM sync_logs")[0];
        if (pacing == "on")
            hits.ShouldBe("0", lab.Output);
        else
            hits.ShouldNotBe("0");
        var wb = (await lab.Simulator.Log()).Where(entry => entry!["path"]!.GetValue<string>().StartsWith("/wb", StringComparison.Ordinal));
        wb.ShouldAllBe(entry => !entry!["early"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("ozon", Fbs, "html")]
    [InlineData("ozon", List, "json")]
    [InlineData("wildberries", WbFbo, "empty")]
    [InlineData("wildberries", Cards, "html")]
    public async Task A_burst_of_server_errors_is_outlived(string source, string path, string body)
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("server-error", path, after: 1, times: 3, parameters: $$"""{"body": "{{body}}"}""");
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle(source);
        lab.Database.Query("SELECT sum(retries) FROM sync_logs").ShouldBe(["3"]);
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_server_that_stays_down_ends_the_run_and_the_next_goes_on_at_the_page()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("server-error", List, after: 2, times: -1);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Log("ozon", "catalog", "status, error_code, pages").ShouldBe("failed|unavailable|2");
        lab.Status("ozon", "fbs").ShouldBe("partial");
        using var ended = await lab.Simulator.Http.DeleteAsync("/control/scenario", TestContext.Current.CancellationToken);
        var before = await lab.Requests(List);
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        lab.Output.ShouldContain("ozon catalog: going on from");
        (await lab.Requests(List) - before).ShouldBe(2); // one more page of three, and the empty one
        await lab.ShouldEqualOracle("ozon");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_blocked_method_is_left_alone_until_it_is_open_again()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_BLOCKED_SECONDS"] = "0.4";
        await lab.Simulator.Scenario("circle-open", Fbs, parameters: """{"seconds": 0.5}""");
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon");
        int.Parse(lab.Log("ozon", "fbs", "rate_limit_hits"), System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 4);
    }

    [Fact]
    public async Task An_envelope_that_stays_bad_fails_the_stream()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("bad-envelope", WbFbo, times: -1);
        (await lab.Run("--source", "wildberries")).ShouldBe(1);
        lab.Log("wildberries", "fbo", "status, error_code, records_zeroed").ShouldBe("failed|bad_envelope|0");
        lab.Status("wildberries", "fbs").ShouldBe("success");
    }

    [Fact]
    public async Task Cancelling_ends_a_run_at_once_even_when_nobody_answers()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("never-answered", Fbs, after: 1, times: -1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = lab.Run(stop.Token, "--source", "ozon");
        while (await lab.Requests(Fbs) < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        (await run).ShouldBe(130);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        lab.Log("ozon", "fbs", "status, pages").ShouldBe("cancelled|1");
        lab.ShouldBeTidy();
        using var ended = await lab.Simulator.Http.DeleteAsync("/control/scenario", TestContext.Current.CancellationToken);
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        await lab.ShouldEqualOracle("ozon");
    }

    [Fact]
    public async Task A_deadline_ends_a_run_as_failed()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_DEADLINE_MINUTES"] = "0.01";
        await lab.Simulator.Scenario("never-answered", Fbs, times: -1);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("SYNC_DEADLINE_MINUTES");
        lab.ShouldBeTidy();
    }
}
