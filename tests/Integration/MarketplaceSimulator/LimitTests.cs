using MarketplaceSimulator;
using Microsoft.Extensions.Time.Testing;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class LimitTests
{
    [Fact]
    public async Task A_report_may_be_read_every_twenty_seconds_and_an_early_retry_fails_again()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5 });
        (await simulator.Wb(WbFbo, "{}")).Headers["X-Ratelimit-Remaining"].ShouldBe("0");
        var refused = await simulator.Wb(WbFbo, "{}");
        (refused.Status, refused["title"], refused["status"]).ShouldBe((429, "too many requests", "429"));
        (refused.Headers["X-Ratelimit-Retry"], refused.Headers["X-Ratelimit-Reset"], refused.Headers["X-Ratelimit-Limit"]).ShouldBe(("20", "20", "1"));
        refused.Headers.ShouldNotContainKey("X-Ratelimit-Remaining");
        await simulator.Advance(15);
        var early = await simulator.Wb(WbFbo, "{}");
        (early.Status, early.Headers["X-Ratelimit-Retry"]).ShouldBe((429, "5"));
        (await simulator.Wb(WbFbs, "{}")).Status.ShouldBe(200, "the other report has a bucket of its own");
        await simulator.Advance(5);
        (await simulator.Wb(WbFbo, "{}")).Status.ShouldBe(200);
        (await simulator.Log()).Select(e => (bool)e!["early"]!).ShouldBe([false, false, true, false, false]);
    }

    [Fact]
    public async Task Two_bad_requests_empty_the_marketplace_bucket()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5 });
        (await simulator.Wb(Stocks + "1098341", """{"skus":[]}""")).Headers["X-Ratelimit-Remaining"].ShouldBe("10");
        (await simulator.Wb(Stocks + "1098341", "{}")).Headers["X-Ratelimit-Remaining"].ShouldBe("0");
        (await simulator.Wb(Stocks + "1098341", """{"chrtIds":[5000000000]}""")).Status.ShouldBe(429);
        (await simulator.Wb(Warehouses)).Status.ShouldBe(200, "warehouses and stocks are separate groups");
        await simulator.Advance(0.2);
        (await simulator.Wb(Stocks + "1098341", """{"chrtIds":[5000000000]}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_bucket_holds_its_burst_and_never_more()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5 });
        await simulator.Advance(10_000);
        var answers = new List<int>();
        for (var i = 0; i < 7; i++)
            answers.Add((await simulator.Wb(Cards, "{}")).Status);
        answers.ShouldBe([200, 200, 200, 200, 200, 429, 429]);
    }

    [Fact]
    public async Task Ozon_counts_all_methods_of_a_client_together_and_says_no_time()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5, OzonRequestsPerSecond = 2 });
        (await simulator.Ozon(List, """{"limit":1}""")).Status.ShouldBe(200);
        (await simulator.Ozon("/ozon/v1/roles", "{}")).Status.ShouldBe(200);
        var refused = await simulator.Ozon("/ozon/v2/warehouse/list", """{"limit":1}""");
        refused.Ozon.ShouldBe("429/8 You have reached request rate limit per second");
        refused.Headers.ShouldNotContainKey("Retry-After");
        (await simulator.Ozon("/ozon/v1/roles", "{}", key: "wrong")).Status.ShouldBe(404, "credentials are looked at first");
        await simulator.Advance(0.5);
        (await simulator.Ozon(List, """{"limit":1}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Analytics_of_ozon_are_limited_much_tighter()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5 });
        const string body = """{"skus":["6000000011"]}""";
        (await simulator.Ozon("/ozon/v1/analytics/stocks", body)).Status.ShouldBe(200);
        await simulator.Advance(3.9);
        (await simulator.Ozon("/ozon/v1/analytics/stocks", body)).Status.ShouldBe(429);
        await simulator.Advance(0.1);
        (await simulator.Ozon("/ozon/v1/analytics/stocks", body)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_faster_clock_shortens_what_the_client_is_told_to_wait()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5, TimeScale = 100 });
        (await simulator.Wb(WbFbo, "{}")).Status.ShouldBe(200);
        (await simulator.Wb(WbFbo, "{}")).Headers["X-Ratelimit-Retry"].ShouldBe("1", "0.2 s, in whole seconds of the client's clock");
    }

    [Fact]
    public void A_faster_clock_runs_faster_than_the_wall_and_its_calendar_does_not()
    {
        var wall = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var clock = new SimulatedClock(wall, 100);
        wall.Advance(TimeSpan.FromSeconds(0.2));
        clock.Now.ShouldBe(TimeSpan.FromSeconds(20));
        clock.UtcNow.ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(0.2));
        clock.Advance(TimeSpan.FromMinutes(1));
        (clock.Now, clock.UtcNow).ShouldBe((TimeSpan.FromSeconds(80), DateTimeOffset.UnixEpoch.AddSeconds(60.2)));
        clock.ToWall(TimeSpan.FromSeconds(20)).ShouldBe(TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task Base_tokens_read_four_remains_reports_an_hour()
    {
        await using var simulator = await SimulatorUnderTest.Start(new SimulatorOptions { Items = 5 });
        var token = $"e30.{System.Buffers.Text.Base64Url.EncodeToString("""{"sid":"b","s":62,"acc":1,"exp":99999999999}"""u8)}.c2ln";
        (await simulator.Wb(Remains, token: token)).Status.ShouldBe(200);
        (await simulator.Wb(Remains, token: token)).Status.ShouldBe(429);
        (await simulator.Wb(Remains)).Status.ShouldBe(200, "another token type has another bucket");
        await simulator.Advance(15 * 60);
        (await simulator.Wb(Remains, token: token)).Status.ShouldBe(200);
    }
}
