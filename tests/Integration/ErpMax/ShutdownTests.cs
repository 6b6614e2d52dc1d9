using System.Net;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

public sealed class ShutdownTests(PostgreSqlServer server, RabbitMqServer broker)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replaced_again_and_again_under_load_web_and_worker_lose_and_double_no_job_and_fail_no_request()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        var (web, worker) = (await lab.WebAsync(), await lab.WorkerAsync());
        await using var load = new JobLoad("flow", web, clients: 8);
        for (var round = 0; round < 3; round++)
        {
            var (nextWeb, nextWorker) = (await lab.WebAsync(), await lab.WorkerAsync());
            await load.GoesOnAsync(50);
            load.To = nextWeb;
            web.Terminate();
            worker.Terminate();
            (await web.ExitAsync()).ShouldBe(0, web.Log);
            (await worker.ExitAsync()).ShouldBe(0, worker.Log);
            (web, worker) = (nextWeb, nextWorker);
        }

        await load.GoesOnAsync(50);
        await load.EndAsync();
        load.Failures.ShouldBeEmpty();
        await lab.ShouldHaveDoneAsync("flow", load.Accepted);
        lab.Query("SELECT count(*) FROM jobs WHERE attempts > 1").ShouldBe(["0"], "a polite end costs no job a second try");
    }

    [Fact]
    public async Task After_the_signal_it_is_not_ready_still_answers_and_asks_clients_to_leave()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_DRAIN_DELAY"] = "5s";
        var web = await lab.WebAsync();
        web.Terminate();
        for (var start = TimeProvider.System.GetTimestamp(); (await web.HealthAsync()).Status == HttpStatusCode.OK; await Task.Delay(10, Now))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(4));
        ((string)(await web.HealthAsync()).Body["parts"]!["process"]!["detail"]!).ShouldBe("it is ending");
        await web.DrillAsync("last");
        using (var answer = await web.Http.GetAsync("/health/live", Now))
            answer.Headers.ConnectionClose.ShouldBe(true);
        (await web.ExitAsync()).ShouldBe(0);
        // Nobody else was there to publish it.
        lab.Query("SELECT count(published_at) FROM outbox").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_worker_ends_the_job_in_hand_and_takes_no_other()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_CONCURRENCY"] = "1";
        var (web, worker) = (await lab.WebAsync(), await lab.WorkerAsync());
        await web.DrillAsync("in-hand", takesMilliseconds: 1500);
        await lab.UntilAsync("SELECT count(*) FROM jobs WHERE status = 'running'", "1");
        await web.DrillAsync("next");
        worker.Terminate();
        (await worker.ExitAsync()).ShouldBe(0, worker.Log);
        lab.Query("SELECT payload ->> 'sku', status FROM jobs ORDER BY id").ShouldBe(["in-hand|succeeded", "next|queued"]);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_to_end_is_given_back_as_if_it_had_not_been_begun()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_DRAIN"] = "300ms";
        var (web, worker) = (await lab.WebAsync(), await lab.WorkerAsync());
        await web.DrillAsync("long", takesMilliseconds: 60_000);
        await lab.UntilAsync("SELECT count(*) FROM jobs WHERE status = 'running'", "1");
        worker.Terminate();
        (await worker.ExitAsync()).ShouldBe(0, worker.Log);
        lab.Query("SELECT status, attempts, leased_by FROM jobs").ShouldBe(["queued|0|NULL"]);
        (await broker.CountAsync($"{lab.Name}.jobs", Now)).ShouldBe(1u);
    }
}
