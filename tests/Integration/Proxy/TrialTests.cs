using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Proxy;

/// <summary>The time after a switch in which the release before stands ready.</summary>
public sealed class TrialTests : IAsyncLifetime
{
    private ProxyLab _lab = null!;
    private Replica _blue = null!;
    private Replica _green = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lab = await ProxyLab.StartAsync();
        (_blue, _green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(_blue.Switch());
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_release_that_is_well_is_kept_and_the_figures_are_told()
    {
        var got = await _lab.UnderLoadAsync(async () =>
        {
            await _lab.SwitchAsync(_green.Switch(trial: 0.8));
            await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "kept", Cancel);
        });
        got.Keys.ShouldBeSubsetOf(["blue", "green"]);
        var figures = (await _lab.StatusAsync())["routing"]!["last"]!["figures"]!;
        figures["requests"]!.GetValue<long>().ShouldBeGreaterThan(10);
        (figures["rescued"]!.GetValue<long>(), figures["failed"]!.GetValue<long>()).ShouldBe((0, 0));
        figures["p99"]!.GetValue<double>().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_release_that_answers_500_is_switched_back_from_and_no_client_notices(string method)
    {
        _green.Status = 500;
        var got = await _lab.UnderLoadAsync(async () =>
        {
            await _lab.SwitchAsync(_green.Switch(trial: 3600));
            await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "switched back", Cancel);
        }, new HttpMethod(method));
        got.Keys.ShouldBe([method == "GET" ? "blue" : "blue body"]);
        var last = (await _lab.StatusAsync())["routing"]!["last"]!;
        last["reason"]!.GetValue<string>().ShouldBe($"3 request(s) failed that blue answered; the last: {method} /: it answered 500");
        last["figures"]!["rescued"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_release_that_is_killed_in_the_middle_of_requests_is_switched_back_from_and_no_client_notices()
    {
        var got = await _lab.UnderLoadAsync(async () =>
        {
            await _lab.SwitchAsync(_green.Switch(trial: 3600));
            await Poll.UntilAsync(() => _green.Requests > 50, Cancel);
            await _green.KillAsync();
            await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "switched back", Cancel);
        });
        got.Keys.Order().ShouldBe(["blue", "green"]);
    }

    [Fact]
    public async Task A_release_that_nobody_asks_is_looked_at_all_the_same()
    {
        await _lab.SwitchAsync(_green.Switch(trial: 3600));
        _green.Ready = false;
        await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "switched back", Cancel);
        (await _lab.StatusAsync())["routing"]!["last"]!["reason"]!.GetValue<string>().ShouldContain("answered 503: the database is away");
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
    }

    [Fact]
    public async Task What_may_not_be_done_twice_is_not_and_counts_against_the_release()
    {
        _green.Status = 500;
        await _lab.SwitchAsync(_green.Switch(trial: 3600, failures: 0));
        (await _lab.AskAsync(HttpMethod.Post, key: null)).ShouldBe("500 green body");
        _blue.Requests.ShouldBe(0);
        await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "switched back", Cancel);
        (await _lab.AskAsync(HttpMethod.Post, key: null)).ShouldBe("blue body");
    }

    [Fact]
    public async Task A_fault_that_both_releases_have_is_not_the_new_ones()
    {
        (_blue.Status, _green.Status) = (503, 500);
        await _lab.SwitchAsync(_green.Switch(trial: 3600, failures: 0));
        for (var asked = 0; asked < 5; asked++)
            (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("503 blue");
        (await _lab.OutcomeAsync()).ShouldBe("on trial");
    }
}
