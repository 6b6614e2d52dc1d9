using MarketplaceSimulator;

namespace Slipway.Tests.Integration.Sync;

public sealed class OrdinaryRunTests
{
    [Fact]
    public async Task A_sync_of_all_sources_leaves_exactly_the_rows_of_the_oracle()
    {
        await using var lab = await SyncLab.Create(new SimulatorOptions { Seed = 7, Items = 300, NoLimits = true });
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output + lab.Error);
        await lab.ShouldEqualOracle("ozon", "wildberries");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_second_sync_changes_nothing_but_the_sync_times()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        var before = lab.Database.Query("SELECT id, updated_at FROM inventory_data ORDER BY id");
        (await lab.Run("--source", "all")).ShouldBe(0);
        lab.Database.Query("SELECT id, updated_at FROM inventory_data ORDER BY id").ShouldBe(before);
        lab.Database.Query("SELECT count(*) FROM inventory_data WHERE last_sync_at <= updated_at").ShouldBe(["0"]);
        lab.Database.Query("SELECT sum(records_inserted + records_updated) FROM sync_logs WHERE id > 6").ShouldBe(["0"]);
        (await lab.Requests("/wb/content")).ShouldBe(5); // three pages and the empty one; then one look for what is new
    }

    [Fact]
    public async Task A_full_sync_reads_the_catalogue_from_the_beginning()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "wildberries")).ShouldBe(0);
        (await lab.Run("--source", "wildberries", "--full")).ShouldBe(0);
        lab.Log("wildberries", "catalog", "mode, records_unchanged = (SELECT count(*) FROM inventory_products)").ShouldBe("full|1");
    }

    [Fact]
    public async Task Test_mode_writes_one_page_of_each_stream_and_zeroes_nothing()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        await lab.Simulator.Scenario("account-empty", "");
        (await lab.Run("--source", "all", "--test-mode")).ShouldBe(0);
        lab.Database.Query("SELECT DISTINCT mode, status, pages, records_zeroed FROM sync_logs WHERE id > 6").ShouldBe(["test|success|1|0"]);
        lab.Database.Query("SELECT count(*) FROM inventory_data WHERE quantity_present > 0").ShouldNotBe(["0"]);
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task A_test_run_never_makes_a_normal_run_skip_pages()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all", "--test-mode")).ShouldBe(0);
        (await lab.Run("--source", "all")).ShouldBe(0);
        await lab.ShouldEqualOracle("ozon", "wildberries");
    }

    [Fact]
    public async Task Every_run_stands_in_sync_logs_with_what_it_did()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        lab.Database.Query("SELECT stock_type, mode, status, endpoint FROM sync_logs ORDER BY id").ShouldBe(
        [
            "catalog|normal|success|/v3/product/list",
            "fbs|normal|success|/v2/product/info/stocks-by-warehouse/fbs",
            "fbo|normal|success|/v1/product/info/stocks-by-warehouse/fbo",
        ]);
        lab.Database.Query("SELECT id FROM sync_logs WHERE records_processed = 0 OR requests = 0 OR duration_seconds IS NULL OR completed_at < started_at OR heartbeat_at IS NULL").ShouldBeEmpty();
        (await lab.Run("--last", "2")).ShouldBe(0);
        lab.Output.Split('\n').Length.ShouldBe(4);
        lab.Output.ShouldContain("fbo      normal  success");
    }

    [Fact]
    public async Task The_answers_are_asked_for_compressed()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        foreach (var entry in await lab.Simulator.Log())
            entry!["headers"]!["Accept-Encoding"]!.GetValue<string>().ShouldContain("gzip");
    }

    [Fact]
    public async Task The_old_columns_say_what_the_new_ones_say()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", "all")).ShouldBe(0);
        lab.Database.Query("SELECT id FROM inventory_data WHERE marketplace <> source OR sku <> external_sku OR quantity <> quantity_present OR product_id <> external_product_id").ShouldBeEmpty();
    }
}
