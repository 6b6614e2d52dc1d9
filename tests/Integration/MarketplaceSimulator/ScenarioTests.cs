using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class ScenarioTests : IAsyncLifetime
{
    private const string OneItem = """{"limit":1}""";
    private SimulatorUnderTest _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorUnderTest.Start();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task A_revoked_key_works_for_some_requests_and_never_again()
    {
        await _simulator.Scenario("key-revoked", "/", after: 2);
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
        (await _simulator.Ozon(List, OneItem)).Ozon.ShouldBe("404/5 Invalid Api-Key, please check the key and try again");
        (await _simulator.Wb(Warehouses))["title"].ShouldBe("unauthorized");
    }

    [Theory]
    [InlineData("key-deactivated", "403/7 Api-key is deactivated, use another one or generate a new one")]
    [InlineData("missing-role", "403/7 Api-Key is missing a required role for a method")]
    [InlineData("ip-restricted", "403/7 Api-Key is restricted to specific IP addresses")]
    public async Task Ozon_keys_can_lose_their_rights(string scenario, string expected)
    {
        await _simulator.Scenario(scenario, "/ozon");
        (await _simulator.Ozon(List, OneItem)).Ozon.ShouldBe(expected);
        (await _simulator.Wb(Warehouses)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("token-expired", Warehouses, 401, "detail", "token problem; token is expired")]
    [InlineData("wrong-category", WbFbo, 401, "detail", "token problem; token scope not allowed")]
    [InlineData("forbidden", WbFbs, 403, "detail", "base token is not allowed")]
    [InlineData("forbidden", Warehouses, 403, "code", "AccessDenied")]
    [InlineData("forbidden", Cards, 403, "error", "true")]
    public async Task Wb_tokens_can_lose_their_rights(string scenario, string path, int status, string field, string value)
    {
        await _simulator.Scenario(scenario, path);
        var answer = await _simulator.Wb(path, path == Warehouses ? null : "{}");
        (answer.Status, answer[field]).ShouldBe((status, value));
    }

    [Theory]
    [InlineData("seconds", "30")]
    [InlineData("garbage", "soon")]
    [InlineData("huge", "999999999")]
    [InlineData("absent", null)]
    public async Task A_rate_limit_holds_until_its_time_is_over_and_marks_early_retries(string variant, string? told)
    {
        await _simulator.Scenario("rate-limited", "/", parameters: $$"""{"seconds":30,"retryAfter":"{{variant}}"}""");
        var ozon = await _simulator.Ozon(List, OneItem);
        ozon.Ozon.ShouldBe("429/8 You have reached request rate limit per second");
        ozon.Headers.GetValueOrDefault("Retry-After").ShouldBe(told);
        await _simulator.Advance(20);
        var wb = await _simulator.Wb(Warehouses);
        wb.Status.ShouldBe(429);
        wb.Headers.GetValueOrDefault("X-Ratelimit-Retry").ShouldBe(variant == "seconds" ? "10" : told);
        await _simulator.Advance(10);
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
        (await _simulator.Log()).Select(e => (bool)e!["early"]!).ShouldBe([false, true, false]);
    }

    [Fact]
    public async Task A_rate_limit_can_name_a_date()
    {
        await _simulator.Scenario("rate-limited", "/wb", parameters: """{"seconds":30,"retryAfter":"date"}""");
        var date = (await _simulator.Wb(Warehouses)).Headers["Retry-After"];
        var wait = DateTimeOffset.ParseExact(date, "R", CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        wait.TotalSeconds.ShouldBeInRange(10, 31);
    }

    [Fact]
    public async Task An_open_circle_blocks_one_method_for_minutes()
    {
        await _simulator.Scenario("circle-open", Fbs);
        const string body = """{"sku":["6000000011"],"limit":5}""";
        (await _simulator.Ozon(Fbs, body)).Ozon.ShouldBe("503/14 Circle is open");
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
        await _simulator.Advance(119);
        (await _simulator.Ozon(Fbs, body)).Status.ShouldBe(503);
        await _simulator.Advance(2);
        (await _simulator.Ozon(Fbs, body)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Server_errors_come_as_html_walk_through_the_codes_and_end()
    {
        await _simulator.Scenario("server-error", List, after: 1, times: 5);
        var answers = new List<Answer>();
        for (var i = 0; i < 7; i++)
            answers.Add(await _simulator.Ozon(List, OneItem));
        answers.Select(a => a.Status).ShouldBe([200, 500, 502, 503, 504, 500, 200]);
        answers[1].ContentType.ShouldBe("text/html");
        answers[1].Text.ShouldStartWith("<html>");
    }

    [Fact]
    public async Task Server_errors_can_last_a_time_instead_of_a_number()
    {
        await _simulator.Scenario("server-error", List, times: -1, parameters: """{"status":503,"seconds":60,"body":"json"}""");
        for (var i = 0; i < 5; i++)
            (await _simulator.Ozon(List, OneItem)).Ozon.ShouldBe("503/13 Internal error");
        await _simulator.Advance(61);
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task One_warehouse_or_one_chunk_fails_for_good()
    {
        await _simulator.Scenario("chunk-fails", Stocks + "1104775");
        await _simulator.Scenario("chunk-fails", Fbo, bodyContains: "6000000023");
        for (var i = 0; i < 3; i++)
        {
            (await _simulator.Wb(Stocks + "1104775", """{"chrtIds":[5000000000]}""")).Status.ShouldBe(500);
            (await _simulator.Wb(Stocks + "1098341", """{"chrtIds":[5000000000]}""")).Status.ShouldBe(200);
            (await _simulator.Ozon(Fbo, """{"skus":["6000000011","6000000023"],"limit":5}""")).Status.ShouldBe(500);
            (await _simulator.Ozon(Fbo, """{"skus":["6000000011"],"limit":5}""")).Status.ShouldBe(200);
        }
    }

    [Fact]
    public async Task No_content_is_204_with_nothing()
    {
        await _simulator.Scenario("no-content", WbFbs);
        var answer = await _simulator.Wb(WbFbs, "{}");
        (answer.Status, answer.Text).ShouldBe((204, ""));
    }

    [Theory]
    [InlineData("report-stuck", "processing")]
    [InlineData("report-canceled", "canceled")]
    [InlineData("report-purged", "purged")]
    public async Task A_report_can_end_badly_or_never(string scenario, string state)
    {
        await _simulator.Scenario(scenario, "/wb/analytics/api/v1/warehouse_remains/tasks");
        var task = (await _simulator.Wb(Remains))["data.taskId"];
        for (var i = 0; i < 5; i++)
            (await _simulator.Wb($"{Remains}/tasks/{task}/status"))["data.status"].ShouldBe(state);
    }

    [Fact]
    public async Task A_report_can_take_longer_and_can_be_lost()
    {
        await _simulator.Scenario("report-processing", Remains + "/tasks", times: 4);
        var path = $"{Remains}/tasks/{(await _simulator.Wb(Remains))["data.taskId"]}/";
        var states = new List<string?>();
        for (var i = 0; i < 5; i++)
            states.Add((await _simulator.Wb(path + "status"))["data.status"]);
        states.ShouldBe(["processing", "processing", "processing", "processing", "done"]);
        await _simulator.Scenario("report-lost", Remains + "/tasks");
        (await _simulator.Wb(path + "download")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("""{"name":"nonsense"}""", "unknown scenario 'nonsense'; known: key-revoked")]
    [InlineData("""{"name":"short-page","parameters":{"size":0}}""", "parameter size must be from 1 to 1000")]
    [InlineData("""{"name":"short-page","parameters":{"sise":3}}""", "unknown parameter sise; known: size")]
    [InlineData("""{"name":"rate-limited","parameters":{"retryAfter":"never"}}""", "parameter retryAfter must be one of seconds, date, absent, garbage, huge")]
    [InlineData("""{"name":"rate-limited","parameters":{"seconds":"2"}}""", "parameter seconds must be a number of seconds from 0 to 86400")]
    [InlineData("""{"name":"duplicates","parameters":{"different":1}}""", "parameter different must be a boolean")]
    [InlineData("""{"name":"short-page","times":0}""", "after must be 0 or more; times must be 1 or more, or -1 for all")]
    [InlineData("""{"name":"short-page","tmies":1}""", "The JSON property 'tmies' could not be mapped")]
    [InlineData("nonsense", "'nonsense' is an invalid JSON literal")]
    [InlineData("null", "a scenario must be a JSON object")]
    public async Task A_scenario_that_is_asked_for_wrongly_is_refused_with_what_is_known(string body, string error)
    {
        var answer = await _simulator.Send(HttpMethod.Post, "/control/scenario", body);
        answer.Status.ShouldBe(400);
        answer["error"]!.ShouldStartWith(error);
    }

    [Fact]
    public async Task Every_scenario_starts_with_its_defaults_and_can_be_ended()
    {
        var known = (await _simulator.Http.GetFromJsonAsync<JsonArray>("/control/scenarios", Cancel))!;
        known.Count.ShouldBeGreaterThan(40);
        foreach (var scenario in known)
        {
            await _simulator.Scenario((string)scenario!["name"]!, "");
            var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "src/Workloads/MarketplaceSimulator/README.md"), Cancel);
            readme.ShouldContain($"`{scenario["name"]}`", customMessage: "the README must name every scenario");
        }
        (await _simulator.Send(HttpMethod.Delete, "/control/scenario?id=99999", null)).Status.ShouldBe(404);
        (await _simulator.Send(HttpMethod.Delete, "/control/scenario", null)).Status.ShouldBe(204);
        (await _simulator.Send(HttpMethod.Get, "/control/scenario", null)).Text.ShouldBe("[]");
        (await _simulator.Send(HttpMethod.Post, "/control/reset", null)).Status.ShouldBe(204);
        (await _simulator.Ozon(List, OneItem)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_log_shows_what_a_client_sent_but_no_secret()
    {
        await _simulator.Scenario("server-error", List, times: 1);
        await _simulator.Ozon(List, OneItem);
        await _simulator.Wb(Warehouses);
        var text = (await _simulator.Send(HttpMethod.Get, "/control/requests", null)).Text;
        text.ShouldNotContain("sandbox-ozon-key");
        text.ShouldNotContain("sandbox-wb-token");
        var log = await _simulator.Log();
        log.Count.ShouldBe(2, "the control API is not logged");
        (log[0]!["path"]!.ToString(), log[0]!["body"]!.ToString(), (int)log[0]!["status"]!).ShouldBe((List, OneItem, 500));
        log[0]!["scenarios"]!.AsArray().Single()!.ToString().ShouldBe("server-error");
        log[1]!["headers"]!["Authorization"]!.ToString().ShouldBe("***");
    }

    [Theory]
    [InlineData("""{"advanceSeconds":-1}""")]
    [InlineData("""{"advanceSeconds":"1"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("x")]
    public async Task A_clock_that_is_moved_wrongly_stays(string body) =>
        (await _simulator.Send(HttpMethod.Post, "/control/clock", body)).Status.ShouldBe(400);

    [Fact]
    public async Task The_oracle_knows_two_sources() =>
        (await _simulator.Send(HttpMethod.Get, "/control/oracle?source=amazon", null)).Status.ShouldBe(400);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Slipway.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
