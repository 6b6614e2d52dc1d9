using System.Net;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

public sealed class CacheTests(PostgreSqlServer server, RabbitMqServer broker)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finished_jobs_are_answered_from_redis_and_without_it_from_the_database()
    {
        await using var redis = await RedisServer.StartAsync(Now);
        await using var lab = await ErpLab.CreateAsync(server, broker);
        lab.Environment["ERPMAX_REDIS"] = redis.Url;
        var (web, _) = (await lab.WebAsync(), await lab.WorkerAsync());
        await HealthShouldBecomeAsync(web, "ready");
        var done = await web.DrillAsync("a");
        await lab.ShouldHaveDoneAsync("a", 1);
        var waiting = await web.DrillAsync("b", takesMilliseconds: 2500);

        await HitAsync(web, done);
        (await AskAsync(web, waiting)).FromCache.ShouldBeFalse("a job that may still change is never kept");
        // What is kept is what the database says: an answer from there alone is the same.
        var kept = (await AskAsync(web, done)).Body;

        await redis.KillAsync();
        (await AskAsync(web, done)).ShouldBe((false, kept));
        await HealthShouldBecomeAsync(web, "degraded");
        (await web.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var meanwhile = await web.DrillAsync("c");
        await lab.ShouldHaveDoneAsync("c", 1);
        (await AskAsync(web, meanwhile)).FromCache.ShouldBeFalse();

        await redis.LaunchAsync(Now);
        await HealthShouldBecomeAsync(web, "ready");
        await HitAsync(web, meanwhile);
    }

    private static async Task HitAsync(ErpProcess web, string id)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !(await AskAsync(web, id)).FromCache; await Task.Delay(20, Now))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static async Task HealthShouldBecomeAsync(ErpProcess web, string status)
    {
        for (var start = TimeProvider.System.GetTimestamp(); (string)(await web.HealthAsync()).Body["status"]! != status; await Task.Delay(50, Now))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20), web.Log);
    }

    private static async Task<(bool FromCache, string Body)> AskAsync(ErpProcess web, string id)
    {
        using var answer = await web.Http.GetAsync($"/api/jobs/{id}", Now);
        return (answer.Headers.Contains("X-Cache"), await answer.Content.ReadAsStringAsync(Now));
    }
}
