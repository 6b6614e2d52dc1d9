using Slipway.Tests.Integration.Simulation;

namespace Slipway.Tests.Integration.Sync;

public sealed class DataTests
{
    private const string List = SimulatorUnderTest.List, Fbs = SimulatorUnderTest.Fbs, Fbo = SimulatorUnderTest.Fbo, Cards = SimulatorUnderTest.Cards,
        WbFbo = SimulatorUnderTest.WbFbo, WbFbs = SimulatorUnderTest.WbFbs;

    [Theory]
    [InlineData("short-page", List, """{"size": 3}""")]
    [InlineData("short-page", Fbs, """{"size": 3}""")]
    [InlineData("empty-page", Fbs, "{}")]
    [InlineData("empty-page", Fbo, "{}")]
    [InlineData("empty-page", List, "{}")]
    public async Task A_page_that_looks_like_the_end_is_not_taken_for_it(string scenario, string path, string parameters)
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario(scenario, path, after: 1, parameters: parameters);
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon");
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("ozon", "fbs", Fbs, "null-item")]
    [InlineData("ozon", "fbs", Fbs, "number-as-string")]
    [InlineData("ozon", "fbo", Fbo, "negative-quantity")]
    [InlineData("ozon", "fbo", Fbo, "missing-field")]
    [InlineData("wildberries", "fbo", WbFbo, "overflow-quantity")]
    [InlineData("wildberries", "fbo", WbFbo, "null-item")]
    [InlineData("wildberries", "fbs", WbFbs, "missing-field")]
    public async Task A_bad_item_is_put_aside_and_the_rest_is_saved(string source, string stream, string path, string scenario)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", source)).ShouldBe(0);
        await lab.Simulator.Scenario("quantities-change", "");
        await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 9}""");
        await lab.Simulator.Scenario(scenario, path, parameters: """{"at": 3}""");
        (await lab.Run("--source", source)).ShouldBe(3, lab.Output);
        lab.Log(source, stream, "status, error_code, records_failed, records_zeroed").ShouldBe("partial|incomplete|1|0");
        lab.Output.ShouldContain("left out: ");
        (await lab.Simulator.Oracle(source)).Except(lab.Database.Rows(source)).Count().ShouldBeLessThanOrEqualTo(1);
        lab.ShouldBeTidy();

        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracleWithZeroes(source);
    }

    [Fact]
    public async Task A_bad_product_makes_the_catalogue_partial_and_so_nothing_that_depends_on_it_is_zeroed()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("null-item", SimulatorUnderTest.Info);
        (await lab.Run("--source", "ozon")).ShouldBe(3);
        lab.Log("ozon", "catalog", "status, records_failed").ShouldBe("partial|1");
        lab.Log("ozon", "fbo", "status, error_code").ShouldBe("partial|incomplete");
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        await lab.ShouldEqualOracle("ozon");
    }

    [Theory]
    [InlineData("ozon", false)]
    [InlineData("ozon", true)]
    [InlineData("wildberries", false)]
    [InlineData("wildberries", true)]
    public async Task Of_duplicates_the_last_one_seen_wins_and_each_is_counted(string source, bool different)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_PAGE_SIZE"] = "7";
        await lab.Simulator.Scenario("duplicates", source == "ozon" ? Fbs : "/wb/analytics", parameters: $$"""{"different": {{(different ? "true" : "false")}}}""");
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        var oracle = await lab.Simulator.Oracle(source);
        var rows = lab.Database.Rows(source);
        rows.Length.ShouldBe(oracle.Length);
        if (!different)
            rows.ShouldBe(oracle);
        var duplicates = int.Parse(lab.Database.Query("SELECT sum(records_duplicate) FROM sync_logs")[0], System.Globalization.CultureInfo.InvariantCulture);
        duplicates.ShouldBeGreaterThan(0);
        rows.Except(oracle).Count().ShouldBeLessThanOrEqualTo(different ? duplicates : 0);
        if (different)
            rows.Except(oracle).ShouldNotBeEmpty();
        lab.Output.ShouldContain("came more than once; of each the last one was kept");
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("ozon", "quantities-change", Fbs)]
    [InlineData("ozon", "products-added", List)]
    [InlineData("ozon", "products-removed", List)]
    [InlineData("ozon", "products-removed", Fbo)]
    [InlineData("wildberries", "quantities-change", WbFbo)]
    [InlineData("wildberries", "products-added", WbFbo)]
    [InlineData("wildberries", "products-removed", WbFbs)]
    [InlineData("wildberries", "cards-edited", Cards)]
    public async Task Data_that_move_during_a_run_are_right_after_the_next(string source, string scenario, string path)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", source)).ShouldBe(0);
        await lab.Simulator.Scenario(scenario, path, after: 1);
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracleWithZeroes(source);
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData(List, "catalog")]
    [InlineData(Fbs, "fbs")]
    public async Task An_expired_cursor_costs_one_restart(string path, string stream)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_PAGE_SIZE"] = "10";
        await lab.Simulator.Scenario("cursor-expired", path, after: 1);
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        lab.Output.ShouldContain($"ozon {stream}: ozon POST");
        lab.Output.ShouldContain("(cursor_expired); starting again");
        await lab.ShouldEqualOracle("ozon");
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("cursor-expired")]
    [InlineData("cursor-repeats")]
    [InlineData("cursor-cycles")]
    public async Task A_cursor_that_leads_nowhere_fails_the_stream_and_never_loops(string scenario)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_PAGE_SIZE"] = "7";
        await lab.Simulator.Scenario(scenario, List, times: -1);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Log("ozon", "catalog", "status, error_code, cursor_state").ShouldBe("failed|cursor_expired|null");
        (await lab.Requests(List)).ShouldBeLessThan(12);
        lab.Database.Query("SELECT sum(records_zeroed) FROM sync_logs").ShouldBe(["0"]);
        using var ended = await lab.Simulator.Http.DeleteAsync("/control/scenario", TestContext.Current.CancellationToken);
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon");
    }

    [Theory]
    [InlineData("ozon")]
    [InlineData("wildberries")]
    public async Task Products_that_vanish_become_zero_after_a_complete_run(string source)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", source)).ShouldBe(0);
        await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 8}""");
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracleWithZeroes(source);
        var zeroed = lab.Database.Query("SELECT sum(records_zeroed) FROM sync_logs WHERE stock_type <> 'catalog'")[0];
        zeroed.ShouldNotBe("0");
        (await lab.Run("--source", source)).ShouldBe(0);
        lab.Database.Query("SELECT sum(records_zeroed) FROM sync_logs WHERE stock_type <> 'catalog'").ShouldBe([zeroed]);
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_warehouse_that_vanishes_becomes_zero()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_MASS_ZERO_PERCENT"] = "60";
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        await lab.Simulator.Scenario("warehouse-vanishes", "");
        (await lab.Run("--source", "ozon")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracleWithZeroes("ozon");
        lab.Log("ozon", "fbs", "records_zeroed > 0").ShouldBe("1");
    }

    [Theory]
    [InlineData("ozon", "account-empty", "")]
    [InlineData("wildberries", "account-empty", "")]
    [InlineData("wildberries", "no-content", WbFbs)]
    public async Task An_account_that_is_suddenly_empty_is_not_believed(string source, string scenario, string path)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", source)).ShouldBe(0);
        var before = lab.Database.Rows(source);
        await lab.Simulator.Scenario(scenario, path);
        (await lab.Run("--source", source)).ShouldBe(3, lab.Output);
        lab.Database.Rows(source).ShouldBe(before);
        lab.Log(source, source == "ozon" ? "catalog" : "fbs", "status, error_code").ShouldBe("partial|mass_zero_guard");
        lab.Output.ShouldContain("SYNC_MASS_ZERO_PERCENT=100");

        lab.Environment["SYNC_MASS_ZERO_PERCENT"] = "100";
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        lab.Database.Query($"SELECT count(*) FROM inventory_data WHERE stock_type = 'fbs' AND quantity_present > 0").ShouldBe(["0"]);
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_chunk_that_fails_for_good_leaves_the_rest_saved_and_nothing_zeroed()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        var sku = lab.Database.Query("SELECT external_sku FROM inventory_products ORDER BY 1 LIMIT 1 OFFSET 25")[0];
        await lab.Simulator.Scenario("quantities-change", "", parameters: """{"every": 1}""");
        await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 11}""");
        await lab.Simulator.Scenario("chunk-fails", Fbs, bodyContains: sku);
        (await lab.Run("--source", "ozon")).ShouldBe(3, lab.Output);
        lab.Log("ozon", "fbs", "status, error_code, records_zeroed").ShouldBe("partial|incomplete|0");
        lab.Log("ozon", "fbs", "error_message").ShouldContain("left out");
        lab.Status("ozon", "fbo").ShouldBe("success");
        lab.Log("ozon", "fbs", "records_updated > 0").ShouldBe("1");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_token_that_may_not_read_the_report_reads_warehouse_by_warehouse()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("forbidden", WbFbs);
        (await lab.Run("--source", "wildberries")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("wildberries");
        await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 8}""");
        (await lab.Run("--source", "wildberries")).ShouldBe(0, lab.Output);
        lab.Log("wildberries", "fbs", "status, records_zeroed").ShouldBe("success|0"); // not answered is not gone
        (await lab.Requests(WbFbs)).ShouldBe(2);
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task One_warehouse_that_fails_for_good_leaves_the_others_saved()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("forbidden", WbFbs);
        await lab.Simulator.Scenario("chunk-fails", SimulatorUnderTest.Stocks + "1104775");
        (await lab.Run("--source", "wildberries")).ShouldBe(3, lab.Output);
        lab.Log("wildberries", "fbs", "status, error_code").ShouldBe("partial|incomplete");
        lab.Log("wildberries", "fbs", "error_message").ShouldContain("warehouse 1104775 left out");
        lab.Database.Rows("wildberries").ShouldBe((await lab.Simulator.Oracle("wildberries")).Where(row => !row.Contains("\"warehouse_key\":\"1104775\"", StringComparison.Ordinal)));
    }
}
