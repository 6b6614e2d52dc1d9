using System.Net;
using System.Text;
using RabbitMQ.Client;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

/// <summary>Every job once: whatever is killed, cut off, repeated or lost between the client and the effect.</summary>
public sealed class DeliveryTests(PostgreSqlServer server, RabbitMqServer broker)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_killed_in_the_middle_of_jobs_leave_them_to_the_next_which_does_each_once()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_MAX_ATTEMPTS"] = "20";
        var (web, victim) = (await lab.WebAsync(), await lab.WorkerAsync());
        await Task.WhenAll(Enumerable.Range(0, 150).Select(n => web.DrillAsync("crate", takesMilliseconds: n % 50 == 0 ? 1500 : 10)));
        await lab.UntilAsync("SELECT (count(*) FILTER (WHERE status = 'running') >= 2)::text || (count(*) FILTER (WHERE status = 'succeeded') >= 1)::text FROM jobs", "truetrue");
        await victim.KillAsync();
        foreach (var moment in (int[])[20, 90])
        {
            victim = await lab.WorkerAsync();
            // Not a wait for something: the moment of the kill is what varies.
            await Task.Delay(moment, Now);
            await victim.KillAsync();
        }

        await lab.WorkerAsync();
        await lab.ShouldHaveDoneAsync("crate", 150);
        int.Parse(lab.Query("SELECT max(attempts) FROM jobs")[0], null).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_web_killed_right_after_its_answer_has_lost_nothing()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var web = await lab.WebAsync();
        await lab.Gate.CloseAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => web.DrillAsync("pallet")));
        await web.KillAsync();
        lab.Query("SELECT count(*) FROM outbox WHERE published_at IS NULL").ShouldBe(["20"]);
        lab.Gate.Open();

        await lab.WorkerAsync();
        await lab.ShouldHaveDoneAsync("pallet", 20);
    }

    [Fact]
    public async Task While_the_broker_is_away_jobs_are_taken_and_when_it_is_back_they_are_done()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var (web, worker) = (await lab.WebAsync(), await lab.WorkerAsync());
        await web.DrillAsync("before");
        await lab.ShouldHaveDoneAsync("before", 1);
        await lab.Gate.CloseAsync();
        await web.SaysAsync("The relay cannot publish");
        await worker.SaysAsync("No messages can be had");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => web.DrillAsync("meanwhile")));
        var (status, health) = await web.HealthAsync();
        (status, (string)health["status"]!, (string)health["parts"]!["broker"]!["status"]!).ShouldBe((HttpStatusCode.OK, "degraded", "degraded"));
        (status, health) = await worker.HealthAsync();
        (status, (string)health["parts"]!["broker"]!["status"]!).ShouldBe((HttpStatusCode.ServiceUnavailable, "down"));
        lab.Gate.Open();

        await lab.ShouldHaveDoneAsync("meanwhile", 20);
        await Task.WhenAll(web.ReadyAsync(), worker.ReadyAsync());
    }

    [Fact]
    public async Task A_web_that_never_reached_the_broker_is_not_ready()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        await lab.Gate.CloseAsync();
        var web = await lab.Start("web").ListeningAsync();
        await web.SaysAsync("The relay cannot publish");
        var (status, health) = await web.HealthAsync();
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ((string)health["parts"]!["broker"]!["detail"]!).ShouldContain("not reached yet (");
    }

    [Fact]
    public async Task A_message_that_is_no_message_is_put_aside_and_the_others_go_on()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var (web, worker) = (await lab.WebAsync(), await lab.WorkerAsync());
        await PublishAsync(lab, Guid.NewGuid().ToString(), "not json", 1);
        await PublishAsync(lab, "", """{"jobId":"0199f0a0-0000-7000-8000-000000000001"}""", 1);
        await PublishAsync(lab, Guid.NewGuid().ToString(), $$"""{"jobId":"{{Guid.NewGuid()}}"}""", 1);
        await web.DrillAsync("after");

        await lab.ShouldHaveDoneAsync("after", 1);
        await DeadAsync(lab, 3);
        (await worker.FigureAsync("dead")).ShouldBe(3);
        worker.Log.ShouldContain("there is no such job");
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_later_and_after_the_last_try_put_aside()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_MAX_ATTEMPTS"] = "3";
        var (web, _) = (await lab.WebAsync(), await lab.WorkerAsync());
        await web.DrillAsync("third-time", failures: 2);
        var lost = await web.DrillAsync("never", failures: 9);
        var refused = await web.PostAsync("out", """{"kind":"stock.move","payload":{"sku":"empty","quantity":-1}}""");

        await lab.ShouldHaveDoneAsync("third-time", 1);
        await lab.UntilAsync("SELECT count(*) FROM jobs WHERE status = 'failed'", "2");
        var (_, job) = await web.GetAsync($"/api/jobs/{lost}");
        ((string)job["status"]!, (int)job["attempts"]!, (string)job["error"]!).ShouldBe(("failed", 3, "a drill: try 3 of 9 that fail"));
        (_, job) = await web.GetAsync($"/api/jobs/{refused.Body["id"]}");
        ((int)job["attempts"]!, (string)job["error"]!).ShouldBe((1, "there is less of 'empty' in stock than 1"));
        // A refusal by the rules is an answer; only the job that failed again and again is for a person.
        await DeadAsync(lab, 1);
        lab.Query("SELECT count(*) FROM outbox WHERE available_at > created_at").ShouldBe(["4"]);
    }

    [Fact]
    public async Task A_job_that_only_the_next_release_knows_waits_for_a_worker_of_it()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var web = await lab.WebAsync();
        // Where drills are not allowed they are not known, as a new kind of job is not known to the release before it.
        lab.Environment["ERPMAX_DRILLS"] = "false";
        var old = await lab.WorkerAsync();
        await web.DrillAsync("new");
        await old.SaysAsync("knows no kind of job 'drill'");
        await lab.UntilAsync("SELECT status || attempts FROM jobs", "queued0");

        lab.Execute("UPDATE outbox SET available_at = now() WHERE published_at IS NULL");
        await old.KillAsync();
        lab.Environment["ERPMAX_DRILLS"] = "true";
        await lab.WorkerAsync();
        await lab.ShouldHaveDoneAsync("new", 1);
    }

    [Fact]
    public async Task A_job_that_kills_its_workers_is_given_up()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_MAX_ATTEMPTS"] = "2";
        lab.Environment["ERPMAX_LEASE"] = "1s";
        var web = await lab.WebAsync();
        await web.DrillAsync("bomb", takesMilliseconds: 60_000);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var victim = await lab.WorkerAsync();
            await lab.UntilAsync("SELECT attempts FROM jobs WHERE leased_until > now()", $"{attempt}");
            await victim.KillAsync();
        }

        await lab.WorkerAsync();
        await lab.UntilAsync("SELECT status || ': ' || error FROM jobs", "failed: begun 2 times and never ended: each worker that tried it died");
        await DeadAsync(lab, 1);
    }

    [Fact]
    public async Task A_message_that_comes_twenty_times_has_one_effect()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var web = await lab.WebAsync();
        await web.DrillAsync("once", takesMilliseconds: 100);
        await lab.UntilAsync("SELECT count(published_at) FROM outbox", "1");
        var (id, body) = lab.Query("SELECT message_id, payload FROM outbox")[0].Split('|') is [var left, var right] ? (left, right) : ("", "");
        await PublishAsync(lab, id, body, 20);
        var workers = await Task.WhenAll(lab.WorkerAsync(), lab.WorkerAsync());

        await lab.ShouldHaveDoneAsync("once", 1);
        var duplicates = 0;
        for (var start = TimeProvider.System.GetTimestamp(); duplicates < 20; await Task.Delay(50, Now))
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            duplicates = await workers[0].FigureAsync("duplicates") + await workers[1].FigureAsync("duplicates");
        }

        lab.Query("SELECT quantity FROM stock_levels").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_queue_that_lost_its_messages_is_filled_again_from_the_database()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_REANNOUNCE"] = "1s";
        var web = await lab.WebAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => web.DrillAsync("lost")));
        await lab.UntilAsync("SELECT count(published_at) FROM outbox", "10");
        await using (var connection = await broker.ConnectAsync(Now))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Now))
            (await channel.QueuePurgeAsync($"{lab.Name}.jobs", Now)).ShouldBe(10u);

        await lab.WorkerAsync();
        await lab.ShouldHaveDoneAsync("lost", 10);
    }

    private static async Task PublishAsync(ErpLab lab, string messageId, string body, int times)
    {
        await using var connection = await lab.Broker.ConnectAsync(Now);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Now);
        for (var n = 0; n < times; n++)
            await channel.BasicPublishAsync("", $"{lab.Name}.jobs", mandatory: true, new BasicProperties { MessageId = messageId, Persistent = true }, Encoding.UTF8.GetBytes(body), Now);
    }

    private static async Task DeadAsync(ErpLab lab, uint count)
    {
        for (var start = TimeProvider.System.GetTimestamp(); await lab.Broker.CountAsync($"{lab.Name}.jobs.dead", Now) != count; await Task.Delay(50, Now))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }
}
