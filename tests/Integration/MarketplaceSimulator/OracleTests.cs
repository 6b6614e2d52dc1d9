using MarketplaceSimulator;

namespace Slipway.Tests.Integration.Simulation;

public sealed class OracleTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(50)]
    public async Task Oracle_is_what_paging_through_all_ozon_endpoints_yields(int pageSize)
    {
        await using var simulator = await SimulatorUnderTest.Start();
        (await new CarefulReader(simulator, pageSize).Ozon()).ShouldBeRows(await simulator.Oracle("ozon"));
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(50, false)]
    [InlineData(50, true)]
    public async Task Oracle_is_what_paging_through_all_wildberries_endpoints_yields(int pageSize, bool fbsByWarehouse)
    {
        await using var simulator = await SimulatorUnderTest.Start();
        (await new CarefulReader(simulator, pageSize).Wildberries(fbsByWarehouse)).ShouldBeRows(await simulator.Oracle("wildberries"));
    }

    [Fact]
    public async Task Oracle_follows_the_data_when_they_move()
    {
        await using var simulator = await SimulatorUnderTest.Start();
        var first = await simulator.Oracle("ozon");
        await simulator.Scenario("quantities-change", "");
        await simulator.Scenario("products-added", "", parameters: """{"count":3}""");
        await simulator.Scenario("products-removed", "", parameters: """{"count":2}""");
        await simulator.Scenario("products-vanish", "");
        await simulator.Scenario("cards-edited", "", parameters: """{"count":4}""");
        await simulator.Scenario("warehouse-vanishes", "", parameters: """{"id":20605650763000}""");
        await simulator.Scenario("warehouse-vanishes", "", parameters: """{"id":1104775}""");

        var reader = new CarefulReader(simulator, 10);
        var ozon = await reader.Ozon();
        ozon.ShouldBeRows(await simulator.Oracle("ozon"));
        ozon.ShouldNotBe(first);
        (await reader.Wildberries()).ShouldBeRows(await simulator.Oracle("wildberries"));
        (await reader.Wildberries(fbsByWarehouse: true)).ShouldBeRows(await simulator.Oracle("wildberries"));

        (await simulator.Http.PostAsync("/control/reset", null, SimulatorUnderTest.Cancel)).EnsureSuccessStatusCode();
        (await simulator.Oracle("ozon")).ShouldBe(first);
    }

    [Fact]
    public async Task One_seed_always_gives_the_same_rows_and_another_seed_others()
    {
        await using var one = await SimulatorUnderTest.Start();
        await using var same = await SimulatorUnderTest.Start();
        await using var other = await SimulatorUnderTest.Start(new SimulatorOptions { Seed = 8, Items = 60 });
        foreach (var source in new[] { "ozon", "wildberries" })
        {
            (await same.Oracle(source)).ShouldBe(await one.Oracle(source));
            (await other.Oracle(source)).ShouldNotBe(await one.Oracle(source));
        }
    }

    [Fact]
    public async Task More_products_never_change_the_rows_of_the_first_ones()
    {
        await using var few = await SimulatorUnderTest.Start();
        await using var more = await SimulatorUnderTest.Start(new SimulatorOptions { Seed = 7, Items = 200 });
        (await more.Oracle("ozon"))[..(await few.Oracle("ozon")).Length].ShouldBe(await few.Oracle("ozon"));
    }

    [Fact]
    public async Task The_data_hold_every_trap_that_careless_clients_fall_into()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Seed = 7, Items = 2000 });
        var rows = (await simulator.Oracle("ozon")).Concat(await simulator.Oracle("wildberries")).ToList();
        var parsed = rows.ConvertAll(r => System.Text.Json.Nodes.JsonNode.Parse(r)!);

        (rows.Count / 4000.0).ShouldBeInRange(1.8, 2.2);
        parsed.ShouldAllBe(r => (long)r["external_product_id"]! > int.MaxValue && r["external_sku"]!.ToString().Length == 10);
        parsed.ShouldContain(r => r["barcode"] == null);
        parsed.ShouldContain(r => (int)r["quantity_present"]! == 0);
        parsed.ShouldContain(r => (string)r["offer_id"]! != "" && ((string)r["offer_id"]!).Contains("АРТ"));
        // free_stock cannot be derived from present and reserved.
        parsed.ShouldContain(r => r["quantity_reserved"] != null && r["quantity_available"] != null
            && (int)r["quantity_present"]! - (int)r["quantity_reserved"]! != (int)r["quantity_available"]!);
        foreach (var type in new[] { "fbo", "fbs", "rfbs" })
            parsed.ShouldContain(r => (string)r["stock_type"]! == type);
        parsed.GroupBy(r => (string)r["source"]! + r["external_sku"]).ShouldContain(g => g.Select(r => (string)r["stock_type"]!).Distinct().Count() == 3);
        rows.Distinct().Count().ShouldBe(rows.Count);
        parsed.Select(r => (r["source"]!.ToString(), r["external_sku"]!.ToString(), r["warehouse_key"]!.ToString(), r["stock_type"]!.ToString()))
            .Distinct().Count().ShouldBe(rows.Count);
    }
}
