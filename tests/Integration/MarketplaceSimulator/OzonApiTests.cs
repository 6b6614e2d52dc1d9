using System.Text.Json;
using MarketplaceSimulator;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class OzonApiTests : IAsyncLifetime
{
    private SimulatorUnderTest _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorUnderTest.Start();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData("0", "sandbox-ozon-key", "400/3 Client-Id header value should be positive integer")]
    [InlineData("12a", "sandbox-ozon-key", "400/3 Client-Id header value should be positive integer")]
    [InlineData("123456", "wrong", "404/5 Invalid Api-Key, please check the key and try again")]
    [InlineData("123457", "sandbox-ozon-key", "404/5 Invalid Api-Key, please check the key and try again")]
    [InlineData("123456", "", "401/16 Client-Id and Api-Key headers are required")]
    public async Task Wrong_credentials_get_the_documented_answer(string client, string key, string expected) =>
        (await _simulator.Ozon("/ozon/v1/roles", "{}", client, key)).Ozon.ShouldBe(expected);

    [Theory]
    [InlineData("/ozon/v1/warehouse/list", "{}", "400/9 obsolete method cannot be used")]
    [InlineData("/ozon/v1/product/info/stocks-by-warehouse/fbs", """{"sku":["1"]}""", "400/9 obsolete method cannot be used")]
    [InlineData("/ozon/v9/nothing", "{}", "404/5 Not Found")]
    [InlineData(List, "{}", "400/3 Request validation error: invalid limit: value is required")]
    [InlineData(List, """{"limit":1001}""", "400/3 Request validation error: invalid limit: value must be inside range [1, 1000]")]
    [InlineData(List, """{"limit":"5"}""", "400/3 Request validation error: invalid limit: value must be an integer")]
    [InlineData(List, """{"limit":5,"filter":{"visibility":"SOME"}}""", "400/3 Request validation error: invalid filter.visibility: unknown value SOME")]
    [InlineData(List, """{"limit":5,"last_id":"nonsense"}""", "400/3 Request validation error: invalid last_id: value is not a cursor of this method")]
    [InlineData(List, "[]", "400/3 Request validation error: body is not a JSON object")]
    [InlineData(List, "", "400/3 Request validation error: body is not a JSON object")]
    [InlineData("/ozon/v4/product/info/stocks", """{"limit":5}""", "400/3 Request validation error: invalid filter: value is required")]
    [InlineData(Fbs, """{"limit":5}""", "400/3 Request validation error: one of 'sku' or 'offer_id' must be specified")]
    [InlineData(Fbs, """{"skus":["1"],"limit":5}""", "400/3 Request validation error: one of 'sku' or 'offer_id' must be specified")]
    [InlineData(Fbo, """{"sku":["1"],"limit":5}""", "400/3 Request validation error: one of 'skus' or 'offer_ids' must be specified")]
    [InlineData(Fbs, """{"sku":["x"],"limit":5}""", "400/3 Request validation error: invalid sku: value must be an integer")]
    [InlineData("/ozon/v2/warehouse/list", """{"limit":201}""", "400/3 Request validation error: invalid limit: value must be inside range [1, 200]")]
    [InlineData("/ozon/v1/analytics/stocks", "{}", "400/3 Request validation error: invalid skus: value must contain between 1 and 100 items, inclusive")]
    public async Task Requests_that_break_the_rules_are_refused(string path, string body, string expected) =>
        (await _simulator.Ozon(path, body)).Ozon.ShouldBe(expected);

    [Theory]
    [InlineData(Fbs, "sku", 1001)]
    [InlineData(Fbo, "skus", 1001)]
    [InlineData("/ozon/v1/analytics/stocks", "skus", 101)]
    [InlineData(Info, "offer_id", 1001)]
    public async Task More_ids_than_the_limit_are_refused(string path, string field, int count)
    {
        var ids = JsonSerializer.Serialize(Enumerable.Range(1, count).Select(i => i.ToString(null as IFormatProvider)));
        (await _simulator.Ozon(path, $$"""{"{{field}}":{{ids}},"limit":5}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Bodies_must_be_declared_as_json()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, List) { Content = new StringContent("""{"limit":1}""") };
        request.Headers.Add("Client-Id", "123456");
        request.Headers.Add("Api-Key", "sandbox-ozon-key");
        using var response = await _simulator.Http.SendAsync(request, Cancel);
        ((int)response.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task Every_list_goes_on_after_its_last_full_page_and_ends_with_an_empty_one_without_cursor()
    {
        var page = await _simulator.Ozon(List, """{"limit":1000}""");
        page.Items("result.items").Count.ShouldBe((int)page.Json["result"]!["total"]!);
        page["result.last_id"].ShouldNotBe("");
        var after = await _simulator.Ozon(List, $$"""{"limit":1000,"last_id":"{{page["result.last_id"]}}"}""");
        after.Items("result.items").ShouldBeEmpty();
        after["result.last_id"].ShouldBe("");
    }

    [Fact]
    public async Task Archived_products_are_in_their_own_list_only()
    {
        await using var larger = await SimulatorUnderTest.Start(new SimulatorOptions { Seed = 7, Items = 500, NoLimits = true });
        var all = (await larger.Ozon(List, """{"limit":1000}""")).Items("result.items");
        var archived = (await larger.Ozon(List, """{"limit":1000,"filter":{"visibility":"ARCHIVED"}}""")).Items("result.items");
        archived.Count.ShouldBe(500 - all.Count);
        archived.ShouldNotBeEmpty();
        archived.ShouldAllBe(i => (bool)i!["archived"]!);
        all.ShouldAllBe(i => !(bool)i!["archived"]!);
    }

    [Fact]
    public async Task Stocks_per_scheme_know_cursor_and_ignore_last_id()
    {
        var first = await _simulator.Ozon("/ozon/v4/product/info/stocks", """{"limit":5,"filter":{"visibility":"ALL"}}""");
        var ignored = await _simulator.Ozon("/ozon/v4/product/info/stocks", $$"""{"limit":5,"filter":{},"last_id":"{{first["cursor"]}}"}""");
        var next = await _simulator.Ozon("/ozon/v4/product/info/stocks", $$"""{"limit":5,"filter":{},"cursor":"{{first["cursor"]}}"}""");
        ignored.Text.ShouldBe(first.Text);
        next["items.0.offer_id"].ShouldNotBe(first["items.0.offer_id"]);
        first.Json.AsObject().ContainsKey("has_next").ShouldBeFalse();
    }

    [Fact]
    public async Task Stocks_per_scheme_are_the_sums_of_the_stocks_per_warehouse()
    {
        var schemes = (await _simulator.Ozon("/ozon/v4/product/info/stocks", """{"limit":1000,"filter":{"visibility":"ALL"}}""")).Items("items");
        var present = schemes.SelectMany(i => i!["stocks"]!.AsArray()).GroupBy(s => (string)s!["type"]!).ToDictionary(g => g.Key, g => g.Sum(s => (long)s!["present"]!));
        var oracle = (await _simulator.Oracle("ozon")).Select(r => JsonDocument.Parse(r).RootElement).GroupBy(r => r.GetProperty("stock_type").GetString()!)
            .ToDictionary(g => g.Key, g => g.Sum(r => r.GetProperty("quantity_present").GetInt64()));
        present.OrderBy(p => p.Key).ShouldBe(oracle.OrderBy(p => p.Key));
    }

    [Fact]
    public async Task A_cursor_of_another_list_of_products_is_refused()
    {
        var ids = JsonSerializer.Serialize((await _simulator.Ozon(List, """{"limit":40}""")).Items("result.items").Select(i => i!["sku"]!.ToString()));
        var page = await _simulator.Ozon(Fbs, $$"""{"sku":{{ids}},"limit":2}""");
        page["has_next"].ShouldBe("true");
        var other = await _simulator.Ozon(Fbs, $$"""{"sku":["6000000011"],"limit":2,"cursor":"{{page["cursor"]}}"}""");
        other.Ozon.ShouldBe("400/3 Request validation error: invalid cursor: it belongs to another list of products");
    }

    [Fact]
    public async Task The_fading_offset_report_gives_the_same_fbo_rows()
    {
        var rows = new List<string>();
        for (var offset = 0; ; offset += 13)
        {
            var page = (await _simulator.Ozon("/ozon/v2/analytics/stock_on_warehouses", $$"""{"limit":13,"offset":{{offset}}}""")).Items("result.rows");
            rows.AddRange(page.Select(r => $"{r!["sku"]} {r["warehouse_name"]} {r["reserved_amount"]}"));
            if (page.Count == 0)
                break;
        }
        var oracle = (await _simulator.Oracle("ozon")).Select(r => JsonDocument.Parse(r).RootElement).Where(r => r.GetProperty("stock_type").GetString() == "fbo")
            .Select(r => $"{r.GetProperty("external_sku")} {r.GetProperty("warehouse_name")} {r.GetProperty("quantity_reserved")}");
        rows.Order().ShouldBe(oracle.Order());
    }

    [Fact]
    public async Task Roles_name_the_methods_and_the_end_of_the_key()
    {
        var roles = await _simulator.Ozon("/ozon/v1/roles", "{}");
        DateTimeOffset.Parse(roles["expires_at"]!, null).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        roles.Json["roles"]![0]!["methods"]!.AsArray().Select(m => (string)m!).ShouldContain("/v3/product/list");
    }
}
