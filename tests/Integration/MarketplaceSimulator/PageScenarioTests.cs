using System.Text.Json;
using System.Text.Json.Nodes;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class PageScenarioTests : IAsyncLifetime
{
    private SimulatorUnderTest _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorUnderTest.Start();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Short_pages_with_live_cursors_lose_nothing()
    {
        await _simulator.Scenario("short-page", "/ozon", parameters: """{"size":3}""");
        (await _simulator.Ozon(List, """{"limit":50}""")).Items("result.items").Count.ShouldBe(3);
        (await new CarefulReader(_simulator, 50).Ozon()).ShouldBeRows(await _simulator.Oracle("ozon"));
    }

    [Fact]
    public async Task An_empty_page_in_between_loses_nothing()
    {
        await _simulator.Scenario("empty-page", Fbs, after: 1, times: 2);
        await _simulator.Scenario("empty-page", Fbo, times: 2);
        (await new CarefulReader(_simulator, 10).Ozon()).ShouldBeRows(await _simulator.Oracle("ozon"));
        (await _simulator.Log()).Count(e => e!["scenarios"]!.AsArray().Count > 0).ShouldBe(4);
    }

    [Fact]
    public async Task Only_a_request_with_a_cursor_meets_an_expired_one()
    {
        await _simulator.Scenario("cursor-expired", List);
        var first = await _simulator.Ozon(List, """{"limit":5}""");
        first.Status.ShouldBe(200);
        var next = $$"""{"limit":5,"last_id":"{{first["result.last_id"]}}"}""";
        (await _simulator.Ozon(List, next)).Ozon.ShouldBe("400/3 Request validation error: cursor is expired");
        (await _simulator.Ozon(List, next)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Cursors_repeat_for_ever()
    {
        await _simulator.Scenario("cursor-repeats", List);
        (await Cursors(4)).ShouldBe(["first", "first", "first", "first"]);
    }

    [Fact]
    public async Task Cursors_go_round()
    {
        await _simulator.Scenario("cursor-cycles", List);
        (await Cursors(5)).ShouldBe(["first", "other", "first", "other", "first"]);
    }

    [Fact]
    public async Task Cursors_of_cards_go_round_with_full_pages()
    {
        await _simulator.Scenario("cursor-repeats", Cards);
        var page = await _simulator.Wb(Cards, """{"settings":{"cursor":{"limit":40},"filter":{"withPhoto":-1}}}""");
        var cursor = $$"""{"settings":{"cursor":{"limit":40,"updatedAt":"{{page["cursor.updatedAt"]}}","nmID":{{page["cursor.nmID"]}} },"filter":{"withPhoto":-1} } }""";
        var again = await _simulator.Wb(Cards, cursor);
        (again["cursor.nmID"], again["cursor.total"]).ShouldBe((page["cursor.nmID"], "40"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_duplicate_is_the_last_item_of_the_page_before_and_pages_stay_within_the_limit(bool different)
    {
        await _simulator.Scenario("duplicates", Fbs, parameters: $$"""{"different":{{(different ? "true" : "false")}} }""");
        var skus = JsonSerializer.Serialize((await _simulator.Ozon(List, """{"limit":60}""")).Items("result.items").Select(i => i!["sku"]!.ToString()));
        var rows = await new CarefulReader(_simulator, 10).Rows(Fbs, "sku", skus);
        var oracle = (await _simulator.Oracle("ozon")).Count(r => !r.Contains("\"fbo\""));
        var keys = rows.Select(r => $"{r["sku"]} {r["warehouse_id"]}").ToList();
        keys.Distinct().Count().ShouldBe(oracle);
        rows.Count.ShouldBeGreaterThan(oracle + 2);
        rows.Chunk(10).Take(2).ShouldAllBe(page => page.Length == 10);
        keys[10].ShouldBe(keys[9]);
        ((int)rows[10]["present"]! - (int)rows[9]["present"]!).ShouldBe(different ? 1 : 0);
    }

    [Fact]
    public async Task Duplicate_cards_keep_their_pages_full_to_the_last()
    {
        await _simulator.Scenario("duplicates", Cards);
        var ids = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await _simulator.Wb(Cards, $$"""{"settings":{"cursor":{"limit":20{{cursor}} },"filter":{"withPhoto":-1} } }""");
            ids.AddRange(page.Items("cards").Select(c => c!["nmID"]!.ToString()));
            page["cursor.total"].ShouldBe(page.Items("cards").Count.ToString(null as IFormatProvider));
            if (page.Items("cards").Count < 20)
                break;
            cursor = $",\"updatedAt\":\"{page["cursor.updatedAt"]}\",\"nmID\":{page["cursor.nmID"]}";
        }
        ids.Distinct().Count().ShouldBe(60);
        ids.Count.ShouldBe(63);
    }

    [Fact]
    public async Task A_report_repeats_a_row_at_the_end_of_its_page()
    {
        await _simulator.Scenario("duplicates", WbFbo, parameters: """{"different":true}""");
        var rows = (await _simulator.Wb(WbFbo, "{}")).Items("data.items");
        rows[^1]!["chrtId"]!.ToString().ShouldBe(rows[0]!["chrtId"]!.ToString());
        ((int)rows[^1]!["quantity"]!).ShouldBe((int)rows[0]!["quantity"]! + 1);
        (await _simulator.Wb(WbFbo, """{"limit":5}""")).Items("data.items").Count.ShouldBe(5, "a full page has no room");
    }

    [Fact]
    public async Task A_product_that_comes_between_pages_shifts_the_offset()
    {
        await _simulator.Scenario("products-added", WbFbo, after: 1, parameters: """{"count":2}""");
        var first = (await _simulator.Wb(WbFbo, """{"limit":10}""")).Items("data.items").Select(r => r!.ToJsonString()).ToList();
        var second = (await _simulator.Wb(WbFbo, """{"limit":10,"offset":10}""")).Items("data.items").Select(r => r!.ToJsonString()).ToList();
        second.Intersect(first).ShouldNotBeEmpty("rows repeat because newer ones stand before them");
    }

    [Fact]
    public async Task A_product_that_goes_between_pages_makes_a_row_be_skipped()
    {
        await _simulator.Scenario("products-removed", WbFbo, after: 1, parameters: """{"count":5}""");
        var read = new HashSet<string>();
        foreach (var offset in new[] { 0, 10, 20, 30, 40, 50, 60 })
            read.UnionWith((await _simulator.Wb(WbFbo, $$"""{"limit":10,"offset":{{offset}}}""")).Items("data.items").Select(r => r!["chrtId"]!.ToString()));
        var now = (await _simulator.Oracle("wildberries")).Where(r => r.Contains("\"fbo\"")).Select(r => JsonNode.Parse(r)!["external_sku"]!.ToString());
        now.Except(read).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("null-item", "null")]
    [InlineData("number-as-string", "\"present\":\"")]
    [InlineData("negative-quantity", "\"present\":-5")]
    [InlineData("overflow-quantity", "\"present\":99999999999999999999")]
    public async Task One_item_is_malformed_and_the_others_are_not(string scenario, string expected)
    {
        const string body = """{"offer_id":["ART-0000001","ART-0000002"],"limit":50}""";
        var whole = await _simulator.Ozon(Fbs, body);
        await _simulator.Scenario(scenario, Fbs, parameters: """{"at":1}""");
        var answer = await _simulator.Ozon(Fbs, body);
        (answer.Json["products"]![1]?.ToJsonString() ?? "null").ShouldContain(expected);
        answer.Json["products"]![0]!.ToJsonString().ShouldBe(whole.Json["products"]![0]!.ToJsonString());
        (await _simulator.Ozon(Fbs, body)).Text.ShouldBe(whole.Text);
    }

    [Fact]
    public async Task An_item_lacks_its_key_or_a_named_field()
    {
        await _simulator.Scenario("missing-field", WbFbo, times: 1);
        (await _simulator.Wb(WbFbo, "{}")).Items("data.items")[0]!.AsObject().ContainsKey("chrtId").ShouldBeFalse();
        await _simulator.Scenario("missing-field", WbFbo, times: 1, parameters: """{"field":"quantity"}""");
        var item = (await _simulator.Wb(WbFbo, "{}")).Items("data.items")[0]!.AsObject();
        (item.ContainsKey("chrtId"), item.ContainsKey("quantity")).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("invalid-json", "application/json", "{\"items\":[{\"sku\":1,]}")]
    [InlineData("html-200", "text/html", "<!DOCTYPE html>")]
    [InlineData("bad-envelope", "application/json", "{\"unexpected\":true}")]
    public async Task A_page_is_something_else(string scenario, string type, string beginning)
    {
        await _simulator.Scenario(scenario, WbFbo);
        var answer = await _simulator.Wb(WbFbo, "{}");
        (answer.Status, answer.ContentType).ShouldBe((200, type));
        answer.Text.ShouldStartWith(beginning);
        (await _simulator.Wb(WbFbo, "{}")).Items("data.items").ShouldNotBeEmpty();
    }

    private async Task<List<string>> Cursors(int pages)
    {
        var seen = new List<string>();
        var first = (await _simulator.Ozon(List, """{"limit":5}"""))["result.last_id"]!;
        for (var cursor = first; seen.Count < pages;)
        {
            seen.Add(cursor == first ? "first" : "other");
            cursor = (await _simulator.Ozon(List, $$"""{"limit":5,"last_id":"{{cursor}}"}"""))["result.last_id"]!;
        }
        return seen;
    }
}
