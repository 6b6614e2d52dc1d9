using System.Text.Json;
using MarketplaceSimulator;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class WildberriesApiTests : IAsyncLifetime
{
    private const string AllCards = """{"settings":{"cursor":{"limit":100},"filter":{"withPhoto":-1}}}""";
    private SimulatorUnderTest _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorUnderTest.Start();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task A_token_must_be_known_alive_and_of_the_right_category()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = Jwt($$"""{"sid":"s-1","s":62,"acc":3,"exp":{{now + 3600}}}""");
        (await _simulator.Wb(Warehouses, token: good)).Status.ShouldBe(200);
        (await _simulator.Wb(Warehouses, token: "Bearer " + good)).Status.ShouldBe(200);
        foreach (var (token, detail) in new[]
        {
            ("", "empty Authorization header"), ("other", "token problem; token is malformed or unknown"),
            ("a.b.c", "token problem; token is malformed or unknown"), (Jwt("""{"s":62}"""), "token problem; token is malformed or unknown"),
            (Jwt($$"""{"sid":"s-1","s":62,"exp":{{now - 1}}}"""), "token problem; token is expired"),
            (Jwt($$"""{"sid":"s-1","s":46,"exp":{{now + 3600}}}"""), "token problem; token scope not allowed"),
        })
        {
            var answer = await _simulator.Wb(Warehouses, token: token);
            (answer.Status, answer.ContentType, answer["title"], answer["detail"]).ShouldBe((401, "application/problem+json", "unauthorized", detail));
        }
    }

    [Fact]
    public async Task A_token_expires_when_the_clock_passes_its_end()
    {
        var token = Jwt($$"""{"sid":"s-1","s":62,"exp":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600}}}""");
        (await _simulator.Wb(Warehouses, token: token)).Status.ShouldBe(200);
        await _simulator.Advance(3601);
        (await _simulator.Wb(Warehouses, token: token))["detail"].ShouldBe("token problem; token is expired");
    }

    [Fact]
    public async Task A_base_token_may_not_read_the_sellers_warehouses()
    {
        var token = Jwt("""{"sid":"s-1","s":62,"acc":1,"exp":99999999999}""");
        var answer = await _simulator.Wb(WbFbs, "{}", token);
        (answer.Status, answer["detail"]).ShouldBe((403, "base token is not allowed"));
        (await _simulator.Wb(WbFbo, "{}", token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Errors_have_the_shape_of_their_host()
    {
        (await _simulator.Wb(Stocks + "1098341", """{"skus":["1"]}""")).Text.ShouldBe(
            """{"code":"SKUUploadDisabled","message":"Uploading stock is not allowed by 'sku'. Please use the 'chrtId' key","data":null}""");
        (await _simulator.Wb(Stocks + "99", """{"chrtIds":[1]}""")).Text.ShouldBe("""{"code":"NotFound","message":"Warehouse is not found","data":null}""");
        (await _simulator.Wb(Stocks + "1098341", "{}"))["code"].ShouldBe("IncorrectParameter");
        (await _simulator.Wb(Stocks + "1098341", $$"""{"chrtIds":{{JsonSerializer.Serialize(Enumerable.Range(1, 1001))}}}""")).Status.ShouldBe(400);
        var undecodable = await _simulator.Wb(Cards, "{");
        (undecodable.Status, undecodable.ContentType, undecodable.Text).ShouldBe((400, "text/plain", "Request body can not be decoded"));
        var tooMany = await _simulator.Wb(Cards, """{"settings":{"cursor":{"limit":101}}}""");
        (tooMany.Status, tooMany["error"]).ShouldBe((400, "true"));
        (await _simulator.Wb(Cards, """{"settings":{"cursor":{"limit":10,"nmID":5}}}""")).Status.ShouldBe(400);
        (await _simulator.Wb(WbFbo, """{"limit":250001}"""))["title"].ShouldBe("Bad Request");
        (await _simulator.Wb(WbFbs, $$"""{"nmIds":{{JsonSerializer.Serialize(Enumerable.Range(1, 1001))}}}""")).Status.ShouldBe(400);
        var retired = await _simulator.Wb("/wb/statistics/api/v1/supplier/stocks?dateFrom=2019-06-20");
        (retired.Status, retired["title"]).ShouldBe((404, "path not found"));
    }

    [Fact]
    public async Task Cards_come_ten_at_a_time_and_without_photo_unless_asked_otherwise()
    {
        (await _simulator.Wb(Cards, """{"settings":{"filter":{"withPhoto":-1}}}""")).Items("cards").Count.ShouldBe(10);
        (await _simulator.Wb(Cards, "{}")).Items("cards").Count.ShouldBeLessThan(10);
        var page = await _simulator.Wb(Cards, AllCards);
        ((int)page.Json["cursor"]!["total"]!).ShouldBe(60, "the total is of this page");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cards_of_one_moment_are_paged_without_loss_in_both_directions(bool ascending)
    {
        // Three cards share a moment, so every second page boundary of two falls into one.
        var sizes = await new CarefulReader(_simulator, 2).Sizes(ascending);
        sizes.Values.Select(s => (long)s.Card["nmID"]!).Distinct().Count().ShouldBe(60);
    }

    [Fact]
    public async Task An_edited_card_comes_again_in_the_same_listing()
    {
        var first = await _simulator.Wb(Cards, """{"settings":{"sort":{"ascending":true},"cursor":{"limit":40},"filter":{"withPhoto":-1}}}""");
        await _simulator.Scenario("cards-edited", "", parameters: """{"count":2}""");
        var rest = await _simulator.Wb(Cards,
            $$"""{"settings":{"sort":{"ascending":true},"cursor":{"limit":100,"updatedAt":"{{first["cursor.updatedAt"]}}","nmID":{{first["cursor.nmID"]}}},"filter":{"withPhoto":-1} } }""");
        rest.Items("cards").Count.ShouldBe(22);
        rest["cards.21.nmID"].ShouldBe(first["cards.1.nmID"]);
    }

    [Fact]
    public async Task Reports_narrow_to_the_named_cards_and_their_sizes()
    {
        var all = (await _simulator.Wb(WbFbo, "{}")).Items("data.items");
        var nm = (long)all.GroupBy(r => (long)r!["nmId"]!).First(g => g.Count() > 1).Key;
        var ofCard = (await _simulator.Wb(WbFbo, $$"""{"nmIds":[{{nm}}]}""")).Items("data.items");
        ofCard.Count.ShouldBe(all.Count(r => (long)r!["nmId"]! == nm));
        (await _simulator.Wb(WbFbo, $$"""{"nmIds":[{{nm}}],"chrtIds":[{{ofCard[1]!["chrtId"]}}]}""")).Items("data.items").Count.ShouldBe(1);
        all.ShouldAllBe(r => (long)r!["warehouseId"]! == -999999 && (string)r["warehouseName"]! == "Склад WB");
    }

    [Fact]
    public async Task An_offset_beyond_the_end_is_an_empty_page_and_an_empty_account_is_204_for_fbs()
    {
        (await _simulator.Wb(WbFbs, """{"offset":100000}""")).Items("data.items").ShouldBeEmpty();
        await _simulator.Scenario("account-empty", "", parameters: """{"source":"wildberries"}""");
        (await _simulator.Wb(WbFbs, "{}")).Status.ShouldBe(204);
        (await _simulator.Wb(WbFbo, "{}")).Items("data.items").ShouldBeEmpty();
        (await _simulator.Oracle("ozon")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_remains_report_is_created_polled_and_downloaded()
    {
        var task = (await _simulator.Wb(Remains + "?groupBySize=true"))["data.taskId"];
        var path = $"{Remains}/tasks/{task}/";
        (await _simulator.Wb(path + "download")).Status.ShouldBe(404);
        var states = new List<string?>();
        for (var poll = 0; poll < 4; poll++)
            states.Add((await _simulator.Wb(path + "status"))["data.status"]);
        states.ShouldBe(["new", "processing", "done", "done"]);
        var rows = (await _simulator.Wb(path + "download")).Items("");
        var oracle = (await _simulator.Oracle("wildberries")).Select(r => JsonDocument.Parse(r).RootElement).Where(r => r.GetProperty("stock_type").GetString() == "fbo").ToList();
        long Sum(string name) => rows.SelectMany(r => r!["warehouses"]!.AsArray()).Where(w => (string)w!["warehouseName"]! == name).Sum(w => (long)w!["quantity"]!);
        Sum("Склад WB РФ").ShouldBe(oracle.Sum(r => r.GetProperty("quantity_present").GetInt64()));
        Sum("Всего находится на складах").ShouldBe(Sum("Склад WB РФ"), "a sum over all names counts twice");
        Sum("В пути до получателей").ShouldBe(oracle.Sum(r => r.GetProperty("in_way_to_client").GetInt64()));
        (await _simulator.Wb($"{Remains}/tasks/unknown/status")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("marketplace")]
    [InlineData("analytics")]
    [InlineData("statistics")]
    public async Task Every_host_answers_a_ping(string host) => (await _simulator.Wb($"/wb/{host}/ping"))["Status"].ShouldBe("OK");

    [Fact]
    public async Task The_sid_of_a_configured_token_is_the_account_and_no_other_token_is_known()
    {
        var token = Jwt("""{"sid":"seller-77","s":62,"acc":3,"exp":99999999999}""");
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5, WbToken = token });
        (await simulator.Oracle("wildberries")).ShouldAllBe(r => r.Contains("\"account_id\":\"seller-77\""));
        (await simulator.Wb(Warehouses, token: token)).Status.ShouldBe(200);
        (await simulator.Wb(Warehouses, token: Jwt("""{"sid":"seller-78","s":62,"exp":99999999999}"""))).Status.ShouldBe(401);
    }

    private static string Jwt(string claims) =>
        $"e30.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.c2ln";
}
