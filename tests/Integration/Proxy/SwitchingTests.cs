using System.Net.WebSockets;
using System.Text;
using Slipway.Proxy.Control;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Proxy;

public sealed class SwitchingTests : IAsyncLifetime
{
    private ProxyLab _lab = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _lab = await ProxyLab.StartAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Switches_under_load_fail_no_request_and_a_drained_replica_can_be_killed()
    {
        var replica = await _lab.ReplicaAsync("0");
        await _lab.SwitchAsync(replica.Switch());
        var got = await _lab.UnderLoadAsync(async () =>
        {
            for (var turn = 1; turn <= 10; turn++)
            {
                var (before, next) = (replica, await _lab.ReplicaAsync($"{turn}"));
                var served = before.Requests;
                await Poll.UntilAsync(() => before.Requests > served + 20, Cancel);
                (await _lab.SwitchAsync(next.Switch()))["routing"]!["active"]!["name"]!.GetValue<string>().ShouldBe($"{turn}");
                await _lab.SendAsync("drain", new WaitOrder(before.Name, 30));
                await before.KillAsync();
                replica = next;
            }
        });
        got.Keys.ShouldBeSubsetOf(Enumerable.Range(0, 11).Select(turn => $"{turn}"));
        got.Count.ShouldBeGreaterThanOrEqualTo(10);
        (await _lab.StatusAsync())["cut"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task An_upstream_that_is_not_ready_is_refused_with_what_it_says_and_what_was_in_service_still_is()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        (await _lab.AskAsync(HttpMethod.Get)).ShouldStartWith("503 Nothing is in service");
        await _lab.SwitchAsync(blue.Switch());
        green.Ready = false;
        (await Should.ThrowAsync<RefusedException>(_lab.SwitchAsync(green.Switch(within: 0.3)))).Message.ShouldContain("answered 503: the database is away");
        await green.KillAsync();
        (await Should.ThrowAsync<RefusedException>(_lab.SwitchAsync(green.Switch(within: 0.3)))).Message.ShouldContain("green was not ready within 0.3 s");
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
    }

    [Fact]
    public async Task A_drain_lets_long_requests_and_WebSockets_end_and_after_its_limit_ends_them()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        var slow = _lab.AskAsync(HttpMethod.Get, "/slow");
        using var polite = await SocketAsync();
        using var endless = await SocketAsync();
        await _lab.SwitchAsync(green.Switch());
        var drain = _lab.SendAsync("drain", new WaitOrder("blue", 3));
        (await EchoAsync(polite)).ShouldBe("hello");
        await polite.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        blue.Slow.SetResult();
        (await slow).ShouldBe("blue");
        (await EchoAsync(endless)).ShouldBe("hello");
        (await drain)["cut"]!.GetValue<int>().ShouldBe(1);
        await Should.ThrowAsync<WebSocketException>(EchoAsync(endless));
        (await Should.ThrowAsync<RefusedException>(_lab.SendAsync("drain", new WaitOrder("green", 1)))).Message.ShouldContain("still gets requests");
    }

    [Fact]
    public async Task A_pause_waits_for_what_is_in_hand_and_holds_new_requests_until_it_ends()
    {
        var blue = await _lab.ReplicaAsync("blue");
        await _lab.SwitchAsync(blue.Switch());
        var slow = _lab.AskAsync(HttpMethod.Get, "/slow");
        await Poll.UntilAsync(() => blue.Requests == 1, Cancel);
        var paused = _lab.SendAsync("pause", new WaitOrder(null, 50));
        await Poll.UntilAsync(async () => (await _lab.StatusAsync())["routing"]!["pausedUntil"] is not null, Cancel);
        var held = Enumerable.Range(0, 20).Select(_ => _lab.AskAsync(HttpMethod.Post)).ToList();
        await Poll.UntilAsync(async () => (await _lab.StatusAsync())["waiting"]!.GetValue<int>() == 20, Cancel);
        paused.IsCompleted.ShouldBeFalse();
        blue.Slow.SetResult();
        await paused;
        blue.Requests.ShouldBe(1);
        await _lab.SendAsync("resume", new WaitOrder(null, 0));
        (await Task.WhenAll(held)).ShouldAllBe(text => text == "blue body");
        (await slow).ShouldBe("blue");
    }

    [Fact]
    public async Task A_pause_that_nobody_ends_ends_by_itself()
    {
        await _lab.SwitchAsync((await _lab.ReplicaAsync("blue")).Switch());
        await _lab.SendAsync("pause", new WaitOrder(null, 0.5));
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
    }

    [Fact]
    public async Task A_canary_gets_its_share_and_what_it_fails_the_active_release_answers()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        await _lab.CanaryAsync(new CanaryOrder(green.Upstream, 20, 10));
        var got = await AskManyAsync(1000);
        // Six standard deviations.
        got["green"].ShouldBeInRange(125, 275);
        green.Status = 500;
        (await AskManyAsync(200)).Keys.ShouldBe(["blue"]);
        await green.KillAsync();
        (await AskManyAsync(200)).Keys.ShouldBe(["blue"]);
        await _lab.CanaryAsync(new CanaryOrder(null, 0, 0));
        (await _lab.StatusAsync())["routing"]!["canary"].ShouldBeNull();
    }

    [Fact]
    public async Task A_canary_that_is_judged_passes_in_time_and_gets_no_requests_any_more()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        var got = await _lab.UnderLoadAsync(async () =>
        {
            await _lab.CanaryAsync(new CanaryOrder(green.Upstream, 50, 10, Trial: 0.6, Failures: 0));
            await Poll.UntilAsync(async () => await TriedAsync() == "kept", Cancel);
        });
        got.Keys.Order().ShouldBe(["blue", "green"]);
        (await AskManyAsync(100)).Keys.ShouldBe(["blue"]);
        (await _lab.StatusAsync())["routing"]!["tried"]!["figures"]!["failed"]!.GetValue<long>().ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_canary_that_fails_too_much_or_is_not_ready_any_more_loses_its_share_and_no_client_notices(bool answers)
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        (green.Status, var ready) = (answers ? 500 : 200, answers);
        var got = await _lab.UnderLoadAsync(async () =>
        {
            await _lab.CanaryAsync(new CanaryOrder(green.Upstream, 50, 10, Trial: 3600, Failures: 2));
            green.Ready = ready;
            await Poll.UntilAsync(async () => await TriedAsync() == "switched back", Cancel);
        });
        got.Keys.ShouldBeSubsetOf(answers ? ["blue"] : ["blue", "green"]);
        (await _lab.StatusAsync())["routing"]!["tried"]!["reason"]!.GetValue<string>().ShouldContain(answers ? "3 request(s) failed; the last: GET /: it answered 500" : "the database is away");
        (await AskManyAsync(100)).Keys.ShouldBe(["blue"]);
    }

    [Fact]
    public async Task A_switch_to_what_is_in_service_ends_a_canary_that_is_judged()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        await _lab.CanaryAsync(new CanaryOrder(green.Upstream, 50, 10, Trial: 3600));
        await _lab.SwitchAsync(blue.Switch());
        await _lab.SendAsync("drain", new WaitOrder("green", 1));
        (await AskManyAsync(50)).Keys.ShouldBe(["blue"]);
    }

    [Fact]
    public async Task Where_requests_go_survives_a_restart_and_so_does_a_trial()
    {
        var (blue, green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(blue.Switch());
        await _lab.SwitchAsync(green.Switch(trial: 3600));
        await _lab.RestartProxyAsync();
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("green");
        await green.KillAsync();
        await Poll.UntilAsync(async () => await _lab.OutcomeAsync() == "switched back", Cancel);
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
        await _lab.SendAsync("clear", new WaitOrder(null, 0));
        await _lab.RestartProxyAsync();
        (await _lab.AskAsync(HttpMethod.Get)).ShouldStartWith("503");
    }

    [Fact]
    public async Task Of_several_replicas_one_that_has_gone_is_passed_over()
    {
        var (one, two) = (await _lab.ReplicaAsync("one"), await _lab.ReplicaAsync("two"));
        await _lab.SwitchAsync(new SwitchOrder(new("both", [one.Address, two.Address], "/ready"), 10, 0, 0));
        (await AskManyAsync(20)).Keys.Order().ShouldBe(["one", "two"]);
        await one.KillAsync();
        (await AskManyAsync(20)).Keys.ShouldBe(["two"]);
        (await _lab.AskAsync(HttpMethod.Post, key: null)).ShouldBe("two body");
    }

    private async Task<Dictionary<string, int>> AskManyAsync(int count)
    {
        var texts = new List<string>();
        for (var asked = 0; asked < count; asked++)
            texts.Add(await _lab.AskAsync(HttpMethod.Get));
        return texts.GroupBy(text => text).ToDictionary(group => group.Key, group => group.Count());
    }

    private async Task<string> TriedAsync() => (string?)(await _lab.StatusAsync())["routing"]!["tried"]?["outcome"] ?? "";

    private async Task<ClientWebSocket> SocketAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(_lab.Address) { Scheme = "ws" }.Uri, Cancel);
        (await EchoAsync(socket)).ShouldBe("hello");
        return socket;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100];
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, Cancel);
        var got = await socket.ReceiveAsync(buffer, Cancel);
        return got.MessageType == WebSocketMessageType.Close ? throw new WebSocketException("closed") : Encoding.UTF8.GetString(buffer, 0, got.Count);
    }
}
