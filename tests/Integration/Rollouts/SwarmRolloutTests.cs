using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Rollouts.Swarm;
using Slipway.Tests.Integration.Hosts;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

public sealed class SwarmRolloutTests(ContainerEngine engine, SwarmManager swarm) : RolloutContract
{
    private readonly string _project = $"slipway-sw-{Guid.NewGuid().ToString("N")[..10]}";
    private readonly int _port = ContainerEngine.FreePort();
    private IReadOnlyList<(string Path, string Text)> _files = SwarmRelease.Files;
    private LocalHost _host = null!;
    private HttpClient _client = null!;

    private protected override IReadOnlyList<(string Path, string Text)> Needed => _files;

    private protected override async Task<Rollout> CreateAsync()
    {
        // Minutes: a swarm takes its time for each update. What it shares with other rollouts is tested there.
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable("LAB_SWARM") == "1", "NO RELEASE IN A SWARM IS TESTED: LAB_SWARM=1 asks for it.");
        var proxy = await engine.NeedAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        _host = new LocalHost("local", HostRoot);
        await _host.InitializeAsync("erpmax", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        await swarm.NeedAsync(Cancel);
        return RolloutWith(proxy);
    }

    private protected override async Task<string?> ServedAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(path, Cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private protected override async Task SpoilAsync(string id, string path, string? content)
    {
        await _host.DeleteAsync($"releases/{id}/{path}", Cancel);
        if (content is not null)
            await _host.WriteAsync($"releases/{id}/{path}", Encoding.UTF8.GetBytes(content), path == "app" ? Host.Executable : Host.Readable, Cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await swarm.RemoveAsync(_project);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_bad_release_is_taken_back_for_its_reason_while_the_one_before_answers_every_request()
    {
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        foreach (var (behaviour, reason) in new[] { ("sick", "its last health check said: HTTP/1.1 503"), ("ends 0", "it ends now") })
        {
            var bad = await ReleaseOf(("app", "two"), (ContainerRelease.Behaviour, behaviour));
            await Rollout.StageAsync(bad, null, Cancel);
            var asked = await WhileAskedAsync(async () =>
            {
                var problem = await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(bad.Id, Cancel));
                foreach (var part in new[] { "the swarm has taken", reason, $"{one.Id} is in service" })
                    problem.Message.Contains(part, StringComparison.Ordinal).ShouldBeTrue($"no '{part}' in: {problem.Message}");
            });
            asked.ShouldBe(["one"], behaviour);
            (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
        }
    }

    [Fact]
    public async Task A_service_that_somebody_has_removed_is_missed_and_the_next_deployment_brings_it_back()
    {
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
        await _host.RunAsync(Command.Of("docker", "service", "rm", $"{_project}_web"), cancellation: Cancel);
        var state = await Rollout.StateAsync(Cancel);
        (state.Current, string.Join(", ", state.Faults)).ShouldBe((one.Id, $"there is no service {_project}_web"));
        (await Rollout.IsInServiceAsync(one.Id, Cancel)).ShouldBeFalse();
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task A_way_back_that_is_still_going_on_is_waited_for()
    {
        var (one, bad) = await SlowlyBackAsync();
        (await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(bad.Id, Cancel))).Message.ShouldContain($"{one.Id} is in service");
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
    }

    [Fact]
    public async Task Who_comes_while_the_swarm_takes_a_dead_deployers_release_back_waits_for_it_too()
    {
        var (one, bad) = await SlowlyBackAsync();
        using var dies = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = Rollout.ActivateAsync(bad.Id, dies.Token);
        var state = Command.Of("docker", "service", "inspect", "--format", "{{with .UpdateStatus}}{{.State}}{{end}}", $"{_project}_web").ReadOnly();
        await Poll.UntilAsync(async () => (await _host.RunAsync(state, cancellation: Cancel)).Output == "rollback_started\n", Cancel);
        await dies.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
        (await ServedAsync("app")).ShouldBe("one");
    }

    /// <summary>One release in service, and a bad one that the swarm will take its time to take back.</summary>
    private async Task<(Release One, Release Bad)> SlowlyBackAsync()
    {
        _files = SwarmRelease.SlowlyBack;
        var one = await ReleaseOf(("app", "one"));
        var bad = await ReleaseOf(("app", "two"), (ContainerRelease.Behaviour, "sick"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        await Rollout.StageAsync(bad, null, Cancel);
        return (one, bad);
    }

    [Fact]
    public async Task A_rolling_update_fails_no_request()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await WhileAskedAsync(() => Rollout.ActivateAsync(two.Id, Cancel))).Order().ShouldBe(["one", "two"]);
        (await ServedAsync("app")).ShouldBe("two");
    }

    /// <summary>What clients get meanwhile, each answer once.</summary>
    private async Task<IReadOnlyCollection<string>> WhileAskedAsync(Func<Task> work)
    {
        using var end = new CancellationTokenSource();
        var asking = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(end.Token)));
        await work();
        await end.CancelAsync();
        return [.. (await asking).SelectMany(got => got).Distinct()];
    }

    private async Task<IReadOnlyCollection<string>> AskAsync(CancellationToken end)
    {
        var got = new HashSet<string>();
        while (!end.IsCancellationRequested)
            got.Add(await ServedAsync("app") ?? "nothing");
        return got;
    }

    private SwarmRollout RolloutWith(string proxy) => new(_host, new SwarmOptions(new ComposeOptions(_project, "web", 8080, "/ready", _project, $"127.0.0.1:{_port}", ContainerEngine.BaseImage, proxy)));
}
