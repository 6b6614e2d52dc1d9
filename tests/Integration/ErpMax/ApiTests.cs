using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

public sealed class ApiTests(PostgreSqlServer server, RabbitMqServer broker)
{
    private const string Move = """{"kind":"stock.move","payload":{"sku":"bolt","quantity":1}}""";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_requests_with_one_key_at_once_are_one_job()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var webs = await Task.WhenAll(lab.WebAsync(), lab.WebAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => webs[n % 2].PostAsync("one key", Move)));

        answers.Select(a => (string)a.Body["id"]!).Distinct().Count().ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.Accepted).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(199);
        var other = await webs[0].PostAsync("one key", Move.Replace("1}", "2}", StringComparison.Ordinal));
        (other.Status, (string)other.Body["detail"]!).ShouldBe((HttpStatusCode.UnprocessableEntity, $"The key was used for another request, which is job {answers[0].Body["id"]}. Nothing was written."));
        (await webs[0].PostAsync("one key", """{ "payload": {"quantity": 1, "sku": "bolt"}, "kind": "stock.move" }""")).Status.ShouldBe(HttpStatusCode.OK);
        lab.Query("SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM outbox)").ShouldBe(["1|1"]);

        await lab.WorkerAsync();
        await lab.ShouldHaveDoneAsync("bolt", 1);
        var (_, done) = await webs[1].GetAsync($"/api/jobs/{answers[0].Body["id"]}");
        ((string)done["status"]!, (int)done["result"]!["level"]!, (int)done["attempts"]!).ShouldBe(("succeeded", 1, 1));
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_with_a_problem_that_says_why()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_MAX_BODY_KB"] = "1";
        var web = await lab.WebAsync();

        await RefusedAsync(400, "Idempotency-Key is needed", web.PostAsync(null, Move));
        await RefusedAsync(400, "Idempotency-Key is needed", web.PostAsync(new string('k', 201), Move));
        await RefusedAsync(400, "The body is not JSON", web.PostAsync("k", "{"));
        await RefusedAsync(400, "The body is not JSON", web.PostAsync("k", ""));
        await RefusedAsync(400, "The body is not JSON", web.PostAsync("k", """{"kind":"stock.move","kind":"stock.move","payload":{}}"""));
        await RefusedAsync(400, "The body must be an object", web.PostAsync("k", "[]"));
        await RefusedAsync(413, "Request body too large", web.PostAsync("k", $$"""{"kind":"{{new string('x', 2000)}}"}"""));
        await RefusedAsync(415, "must be application/json", web.PostAsync("k", Move, "text/plain"));
        await RefusedAsync(404, "There is no job", web.GetAsync($"/api/jobs/{Guid.NewGuid()}"));
        await RefusedAsync(404, "an id is a UUID", web.GetAsync("/api/jobs/7"));
        await RefusedAsync(404, "There is nothing at this address", web.GetAsync("/api/orders"));
        await RefusedAsync(400, "The query is not understood", web.GetAsync("/api/jobs?limit=201&status=lost&before=7&sort=up"));
        using (var answer = await web.Http.DeleteAsync("/api/jobs", Now))
            answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        var (_, problem) = await RefusedAsync(422, "nothing was written", web.PostAsync("k", """{"kind":"stock.steal","payload":{},"priority":10,"when":"now"}"""));
        problem["errors"]!.AsArray().Select(e => ((string)e!).Split(':')[0]).ShouldBe(["when", "kind", "priority"]);
        lab.Query("SELECT count(*) FROM jobs").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Jobs_are_listed_the_newest_first_page_by_page()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var web = await lab.WebAsync();
        var ids = new List<string>();
        for (var n = 0; n < 5; n++)
            ids.Insert(0, await web.DrillAsync("a"));

        var seen = new List<string>();
        for (var path = "/api/jobs?limit=2&status=queued"; ;)
        {
            var (_, page) = await web.GetAsync(path);
            seen.AddRange(page["jobs"]!.AsArray().Select(j => (string)j!["id"]!));
            if (page["next"] is not { } next)
                break;
            path = $"/api/jobs?limit=2&status=queued&before={next}";
        }

        seen.ShouldBe(ids);
        (await web.GetAsync("/api/jobs?status=failed")).Body["jobs"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Ready_tells_of_each_part_and_metrics_of_what_was_done()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var web = await lab.WebAsync();
        var (status, health) = await web.HealthAsync();
        status.ShouldBe(HttpStatusCode.OK);
        ((string)health["status"]!).ShouldBe("ready");
        health["parts"]!.AsObject().Select(p => $"{p.Key} {p.Value!["status"]}").ShouldBe(["database up", "schema up", "broker up", "redis up"]);
        health.ToJsonString().ShouldNotContain("secret");
        await web.DrillAsync("a");
        (await web.FigureAsync("accepted")).ShouldBe(1);
        await Poll.UntilAsync(() => lab.Query("SELECT count(published_at) FROM outbox") is ["1"], Now);
        (await web.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        await using var check = new ErpProcess(["check-health"], new Dictionary<string, string> { ["ERPMAX_LISTEN"] = $"*:{web.Http.BaseAddress!.Port}" });
        (await check.ExitAsync()).ShouldBe(0, check.Log);
        check.Log.ShouldStartWith("{\"status\":\"ready\"");
        await web.KillAsync();
        await using var after = new ErpProcess(["check-health"], new Dictionary<string, string> { ["ERPMAX_LISTEN"] = $"*:{web.Http.BaseAddress!.Port}" });
        (await after.ExitAsync()).ShouldBe(1);
        after.Log.ShouldContain("does not answer");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nfine", 0, "fine")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n{\"status\":\"not ready\"}", 1, "{\"status\":\"not ready\"}")]
    [InlineData("SSH-2.0-other\r\n", 1, "does not answer in HTTP")]
    [InlineData("", 1, "does not answer in HTTP")]
    [InlineData(null, 1, "does not answer: nothing came within 4 s")]
    public async Task Check_health_takes_for_ready_only_who_says_so(string? answer, int exit, string says)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var check = new ErpProcess(["check-health"], new Dictionary<string, string> { ["ERPMAX_LISTEN"] = listener.LocalEndpoint.ToString()! });
        using var asked = await listener.AcceptSocketAsync(Now);
        var request = new byte[1024];
        var length = await asked.ReceiveAsync(request, Now);
        Encoding.ASCII.GetString(request, 0, length).ShouldStartWith("GET /health/ready HTTP/1.0\r\n");
        if (answer is not null)
        {
            await asked.SendAsync(Encoding.ASCII.GetBytes(answer), Now);
            asked.Shutdown(SocketShutdown.Both);
        }

        (await check.ExitAsync()).ShouldBe(exit, check.Log);
        check.Log.ShouldContain(says);
    }

    [Fact]
    public async Task A_port_in_use_ends_it_with_a_message_that_names_the_setting()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var first = await lab.WebAsync();
        lab.Environment["ERPMAX_LISTEN"] = $"127.0.0.1:{first.Http.BaseAddress!.Port}";
        var second = lab.Start("web");
        (await second.ExitAsync()).ShouldBe(1);
        second.Log.ShouldContain($"cannot listen on 127.0.0.1:{first.Http.BaseAddress.Port} (ERPMAX_LISTEN)");
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> RefusedAsync(int status, string detail, Task<(HttpStatusCode Status, JsonNode Body)> asked)
    {
        var answer = await asked;
        ((int)answer.Status).ShouldBe(status, answer.Body.ToJsonString());
        ((string)answer.Body["detail"]!).ShouldContain(detail, Case.Insensitive);
        return answer;
    }
}
