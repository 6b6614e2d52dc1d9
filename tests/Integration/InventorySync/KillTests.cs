using System.Diagnostics;
using MarketplaceSimulator;

namespace Slipway.Tests.Integration.Sync;

public sealed class KillTests
{
    private static readonly SimulatorOptions Small = new() { Seed = 7, Items = 16, NoLimits = true };

    /// <remarks>The request is accepted and never answered, so the process stands still exactly between two pages when it is killed.</remarks>
    [Theory]
    [InlineData("ozon")]
    [InlineData("wildberries")]
    public async Task Killed_before_any_page_the_next_run_ends_in_the_same_table(string source)
    {
        var (all, pages) = await Uninterrupted(source);
        all.ShouldBeGreaterThan(9);
        for (var kill = 0; kill < all; kill++)
        {
            await using var lab = await SmallLab();
            await lab.Simulator.Scenario("never-answered", "/", after: kill);
            await KillAtRequest(lab, source, kill + 1);

            (await lab.Run("--source", source)).ShouldBe(0, $"killed before request {kill}: {lab.Output}");
            await lab.ShouldEqualOracle(source);
            lab.ShouldBeTidy();
            // Both runs of the stream that was cut off have together read each of its pages once.
            lab.Database.Query("SELECT stock_type, sum(pages) FROM sync_logs GROUP BY stock_type HAVING max(status = 'failed') = 1").Single()
                .ShouldBeOneOf([.. pages], $"killed before request {kill}");
        }
    }

    [Fact]
    public async Task Killed_again_and_again_the_runs_together_end_in_the_same_table()
    {
        await using var lab = await SmallLab();
        for (var kill = 0; kill < 8; kill++)
        {
            var before = (await lab.Simulator.Log()).Count;
            await lab.Simulator.Scenario("never-answered", "/", after: 3);
            await KillAtRequest(lab, "ozon", before + 4);
            using var ended = await lab.Simulator.Http.DeleteAsync("/control/scenario", TestContext.Current.CancellationToken);
            if (lab.Database.Query("SELECT count(*) FROM sync_logs WHERE stock_type = 'fbo' AND pages > 0")[0] != "0")
                break;
        }
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task Killed_at_random_moments_nothing_is_ever_half_written()
    {
        await using var lab = await SmallLab();
        var random = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            using var process = lab.Start("--source", "all", "--full");
            // Not a wait for something: the moment of the kill is what varies.
            await Task.Delay(random.Next(120, 450), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            lab.Database.Query("PRAGMA integrity_check").ShouldBe(["ok"]);
            lab.Database.Query("SELECT id FROM sync_logs WHERE records_processed <> records_inserted + records_updated + records_unchanged + records_duplicate + records_failed").ShouldBeEmpty();
        }
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon", "wildberries");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_second_sync_of_the_same_account_does_nothing_and_says_so()
    {
        await using var lab = await SmallLab();
        await lab.Simulator.Scenario("never-answered", "/", after: 2);
        using var first = lab.Start("--source", "ozon");
        await ForRequests(lab, 3);
        (await lab.Run("--source", "ozon")).ShouldBe(4);
        lab.Output.ShouldContain("another sync of this account is running");
        (await lab.Run("--source", "wildberries")).ShouldBe(0);
        lab.Database.Query("SELECT count(*) FROM sync_logs WHERE status = 'running'").ShouldBe(["1"]);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        lab.Output.ShouldContain("1 runs were cut off");
        await lab.ShouldEqualOracle("ozon", "wildberries");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_sync_that_is_told_to_wait_begins_when_the_other_one_has_ended()
    {
        await using var lab = await SmallLab();
        await lab.Simulator.Scenario("never-answered", "/", after: 2);
        using var first = lab.Start("--source", "ozon");
        await ForRequests(lab, 3);
        (await lab.Run("--source", "ozon", "--wait", "1")).ShouldBe(4);
        using var second = lab.Start("--source", "ozon", "--wait", "60");
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        second.ExitCode.ShouldBe(0);
        await lab.ShouldEqualOracle("ozon");
    }

    [Fact]
    public async Task A_polite_end_closes_the_run_as_cancelled()
    {
        await using var lab = await SmallLab();
        await lab.Simulator.Scenario("never-answered", "/", after: 4);
        using var process = lab.Start("--source", "ozon");
        await ForRequests(lab, 5);
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(130);
        lab.Database.Query("SELECT status FROM sync_logs ORDER BY id DESC LIMIT 1").ShouldBe(["cancelled"]);
    }

    private static async Task<(int Requests, IReadOnlyList<string> Pages)> Uninterrupted(string source)
    {
        await using var lab = await SmallLab();
        (await lab.Run("--source", source)).ShouldBe(0);
        return ((await lab.Simulator.Log()).Count, lab.Database.Query("SELECT stock_type, pages FROM sync_logs"));
    }

    private static async Task<SyncLab> SmallLab()
    {
        var lab = await SyncLab.Create(Small);
        lab.Environment["SYNC_PAGE_SIZE"] = "9";
        lab.Environment["SYNC_CARDS_PAGE_SIZE"] = "8";
        lab.Environment["SYNC_REPORT_PAGE_SIZE"] = "8";
        return lab;
    }

    private static async Task KillAtRequest(SyncLab lab, string source, int request)
    {
        using var process = lab.Start("--source", source);
        await ForRequests(lab, request);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ForRequests(SyncLab lab, int count)
    {
        var deadline = Stopwatch.StartNew();
        while ((await lab.Simulator.Log()).Count < count)
        {
            deadline.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
