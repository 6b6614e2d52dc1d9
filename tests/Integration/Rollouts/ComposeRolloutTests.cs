using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Tests.Integration.Hosts;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

public class ComposeRolloutTests(ContainerEngine engine) : RolloutContract
{
    private readonly string _project = $"slipway-it-{Guid.NewGuid().ToString("N")[..10]}";
    private readonly int _port = ContainerEngine.FreePort();
    private bool _worker;
    private IReadOnlyList<(string Path, string Text)>? _instead;
    private LocalHost _host = null!;
    private HttpClient _client = null!;

    private protected override IReadOnlyList<(string Path, string Text)> Needed =>
        _instead ?? (_worker ? [.. ContainerRelease.Files.Select(file => file.Path.EndsWith(".yml", StringComparison.Ordinal) ? (file.Path, ContainerRelease.ComposeWithWorker) : file)] : ContainerRelease.Files);

    /// <summary>What stands before the releases.</summary>
    private protected virtual ProxyKind Proxy => ProxyKind.Embedded;

    private protected override async Task<Rollout> CreateAsync()
    {
        var proxy = await engine.NeedAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        _host = new LocalHost("local", HostRoot);
        await _host.InitializeAsync("erpmax", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        return RolloutWith(proxy, TimeSpan.Zero);
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
        await engine.RemoveAsync(_project);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_bad_release_is_refused_for_its_reason_while_the_one_before_answers_every_request()
    {
        // One stand for all of them: laying it out takes longer than a release.
        (string Behaviour, string Reason)[] all =
        [
            ("sick", "it did not get healthy within 8 s: web is not healthy: HTTP/1.1 503"), ("broken", "it was switched to and then back"), ("ends 4", "it has ended with exit code 7"),
            ("eats", "it used more memory than it may"), ("worker-ends 4", "worker: no more work"),
        ];
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        _worker = true;
        foreach (var (behaviour, reason) in all)
            await RefusedAsync(one, behaviour, reason);
    }

    [Fact]
    public async Task Releases_share_the_image_of_their_libraries_until_one_of_these_changes()
    {
        _instead = ContainerRelease.WithLibraries;
        var rollout = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.Zero, libraries: ["*.pl", "!not.pl"]);
        var (one, two) = (await ReleaseOf(("app", "one")), await ReleaseOf(("app", "two")));
        await rollout.StageAsync(one, null, Cancel);
        await rollout.StageAsync(two, null, Cancel);
        var libraries = await ImagesAsync("-libraries");
        libraries.Count.ShouldBe(1);
        (await FilesAsync($"{_project}-libraries:{libraries[0]}")).ShouldBe(["server.pl"]);
        (await FilesAsync($"{_project}:{two.Id}")).ShouldBe(["app", "not.pl", "server.pl"]);
        await rollout.ActivateAsync(two.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("two");
        (await _host.RunAsync(Command.Script("docker exec $(docker ps -q --filter \"label=com.docker.compose.project=$1\") env", $"{_project}-{two.Id}"), cancellation: Cancel)).Output.ShouldContain("SECRET=1");

        _instead = [.. _instead.Select(file => file.Path == "server.pl" ? (file.Path, file.Text + "# another\n") : file)];
        var three = await ReleaseOf(("app", "three"));
        await rollout.StageAsync(three, null, Cancel);
        (await ImagesAsync("-libraries")).Count.ShouldBe(2);
        await rollout.ActivateAsync(three.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("three");
        await rollout.PruneAsync(1, [two.Id], Cancel);
        (await ImagesAsync("-libraries")).Count.ShouldBe(2);
        await rollout.PruneAsync(1, [], Cancel);
        (await ImagesAsync("-libraries")).ShouldNotContain(libraries[0]);
        (await ImagesAsync("")).ShouldBe([three.Id]);
        (await _host.ListAsync("tmp", Cancel)).ShouldBeEmpty();

        var bad = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.Zero, libraries: ["*.jar"]);
        (await Should.ThrowAsync<RolloutException>(bad.StageAsync(await ReleaseOf(("app", "four")), null, Cancel))).Message.ShouldContain("has no files that are called *.jar");
    }

    private async Task<List<string>> ImagesAsync(string suffix) =>
        [.. (await _host.RunAsync(Command.Of("docker", "images", "--format", "{{.Tag}}", _project + suffix), cancellation: Cancel)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private async Task<List<string>> FilesAsync(string image) =>
        [.. (await _host.RunAsync(Command.Of("docker", "run", "--rm", "--entrypoint", "ls", image, "-A", "/srv"), cancellation: Cancel)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [Fact]
    public async Task A_container_that_was_removed_after_it_was_staged_is_made_again()
    {
        _worker = true;
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await RemoveWorkerAsync(one.Id);
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await RunningAsync(one.Id)).ShouldBe("web\nworker\n");
    }

    [Fact]
    public async Task An_image_that_cannot_be_built_is_said_in_the_engines_words_and_leaves_no_containers()
    {
        _instead = [.. ContainerRelease.Files.Select(file => file.Path == ".slipway/Dockerfile" ? (file.Path, $"ARG BASE_IMAGE\nFROM ${{BASE_IMAGE}}\nRUN echo the mirror of {_project} is gone && exit 37\n") : file)];
        var release = await ReleaseOf(("app", "one"));
        var message = (await Should.ThrowAsync<RolloutException>(Rollout.StageAsync(release, null, Cancel))).Message;
        message.ShouldStartWith($"local: the image of release {release.Id} could not be built. Nothing was switched. The engine said:");
        message.ShouldContain("37");
        message.ShouldNotContain("slipway: not built");
        (await _host.RunAsync(Command.Of("docker", "ps", "-aq", "--filter", $"name=^{_project}-{release.Id}"), cancellation: Cancel)).Output.ShouldBeEmpty();
        (await _host.RunAsync(Command.Of("docker", "ps", "-a", "--no-trunc", "--format", "{{.Command}}"), cancellation: Cancel)).Output.ShouldNotContain(_project);
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBeEmpty();
        await Rollout.UnstageAsync(new RolloutFacts(null, null, release.Id, WasStaged: false), Cancel);
        (await _host.ListAsync("releases", Cancel)).ShouldBeEmpty();

        _instead = [.. ContainerRelease.Files.Select(file => file.Path == ".slipway/compose.yml" ? (file.Path, file.Text.Replace("mem_limit: 64m", "mem_limit: much", StringComparison.Ordinal)) : file)];
        message = (await Should.ThrowAsync<RolloutException>(Rollout.StageAsync(await ReleaseOf(("app", "two")), null, Cancel))).Message;
        message.ShouldContain("the containers of release ");
        message.ShouldContain("mem_limit");
    }

    [Fact]
    public async Task An_image_that_another_project_takes_away_with_its_own_is_built_again()
    {
        // Compose reads this when the image has been built, and waits for it.
        var (pipe, mark) = ($"{HostRoot}/more.yml", $"{HostRoot}/taken");
        await _host.RunAsync(Command.Of("mkfifo", pipe), cancellation: Cancel);
        _instead = [.. ContainerRelease.Files.Select(file => file.Path == ".slipway/compose.yml" ? (file.Path, file.Text.Replace("    image:", "    extends: { file: ../../../more.yml, service: more }\n    image:", StringComparison.Ordinal)) : file)];
        var release = await ReleaseOf(("app", "one"));
        var taking = Command.Script("""
            exec 3> "$1"; docker rmi -f "$2" && : > "$3"
            echo 'services: { more: { init: true } }' >&3; exec 3>&-
            while sleep 0.3; do echo 'services: { more: { init: true } }' > "$1"; done
            """, pipe, $"{_project}:{release.Id}", mark);
        await using (await _host.StartAsync(taking, Cancel))
            await Rollout.StageAsync(release, null, Cancel);
        File.Exists(mark).ShouldBeTrue("or this test shows nothing");
        await Rollout.ActivateAsync(release.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("one");

        // What the engine says of a build whose layer is taken away, from the first attempt only.
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 5;
        _instead = [.. ContainerRelease.Files.Select(file => file.Path == ".slipway/Dockerfile" ? (file.Path, file.Text.Replace("COPY", $"RUN [ $(date +%s) -gt {first} ] || {{ sleep 6; echo 'No such image: sha256:0' >&2; exit 1; }}\nCOPY", StringComparison.Ordinal)) : file)];
        var two = await ReleaseOf(("app", "two"));
        await Rollout.StageAsync(two, null, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("two");
    }

    [Fact]
    public async Task A_pause_has_requests_wait_until_they_may_go_on_and_without_a_proxy_there_is_none()
    {
        (await Rollout.PauseAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeFalse();
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        var holds = await Rollout.PauseAsync(TimeSpan.FromSeconds(20), Cancel);
        holds.ShouldBe(Proxy == ProxyKind.Embedded);
        var asked = ServedAsync("app");
        if (holds)
            (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(1), Cancel))).ShouldNotBe(asked);
        await Rollout.ResumeAsync(Cancel);
        (await asked).ShouldBe("one");
    }

    [Fact(Explicit = true)]
    public async Task A_release_gets_its_share_first_and_when_it_fails_there_the_one_before_keeps_all_requests()
    {
        Assert.SkipUnless(Proxy == ProxyKind.Embedded, "nginx gives no shares of requests");
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var said = new List<string>();
        var rollout = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.FromSeconds(1), canary: 50, measured: said.Add);
        var broken = await ReleaseOf(("app", "one"), (ContainerRelease.Behaviour, "broken"));
        await rollout.StageAsync(broken, null, Cancel);
        using var end = new CancellationTokenSource();
        var asking = AskAsync(end.Token);
        (await Should.ThrowAsync<RolloutException>(rollout.ActivateAsync(broken.Id, Cancel))).Message.ShouldContain($"with 50 % of the requests, 3 request(s) failed; the last: GET /app: it answered 500; {one.Id} has answered what it could. {one.Id} is in service");
        await end.CancelAsync();
        (await asking).ShouldBe(["one"]);

        using var over = new CancellationTokenSource();
        asking = AskAsync(over.Token);
        await rollout.ActivateAsync(two.Id, Cancel);
        await over.CancelAsync();
        (await asking).Order().ShouldBe(["one", "two"]);
        said.Count.ShouldBe(2);
    }

    private async Task RefusedAsync(Release one, string behaviour, string reason)
    {
        var bad = await ReleaseOf(("app", "one"), (ContainerRelease.Behaviour, behaviour));
        var rollout = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.FromMinutes(10), start: behaviour == "sick" ? 8 : 60);
        await rollout.StageAsync(bad, null, Cancel);
        using var end = new CancellationTokenSource();
        var asking = AskAsync(end.Token);
        var problem = await Should.ThrowAsync<RolloutException>(rollout.ActivateAsync(bad.Id, Cancel));
        await end.CancelAsync();
        problem.Message.ShouldContain(reason);
        problem.Message.ShouldContain($"{one.Id} is in service");
        (await asking).ShouldBe(["one"], behaviour);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
    }

    [Fact]
    public async Task What_a_deployer_that_died_had_not_made_yet_is_made_by_the_next()
    {
        _worker = true;
        var release = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(release, null, Cancel);
        await RemoveWorkerAsync(release.Id);
        await _host.DeleteAsync("services", Cancel);
        var next = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.Zero);
        await next.StageAsync(release, null, Cancel);
        await next.ActivateAsync(release.Id, Cancel);
        (await RunningAsync(release.Id)).ShouldBe("web\nworker\n");
        (await next.IsInServiceAsync(release.Id, Cancel)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("docker stop -t 1 $(docker ps -q --filter label=com.docker.compose.project=\"$1\" --filter label=com.docker.compose.service=worker)", "worker does not run (exited)")]
    [InlineData("docker rm -f $(docker ps -q --filter label=com.docker.compose.project=\"$1\" --filter label=com.docker.compose.service=worker)", "worker has no container")]
    [InlineData("docker stop -t 1 \"$2-proxy\"", "the proxy does not run")]
    [InlineData("docker rm -f $(docker ps -q --filter label=com.docker.compose.project=\"$1\")", "web has no container, worker has no container")]
    public Task What_somebody_has_stopped_or_removed_is_said_and_the_next_deployment_brings_it_back(string fault, string said) =>
        ShouldBeSaidAndMendedAsync(id => Command.Script(fault, $"{_project}-{id}", _project), said);

    [Fact]
    public Task A_container_that_somebody_has_made_anew_is_said_and_the_next_deployment_tells_the_proxy() => ShouldBeSaidAndMendedAsync(
        id => ContainerCommands.Compose($"releases/{id}/{ComposeOptions.ComposeFile}", $"{_project}-{id}", "up", "-d", "--no-build", "--force-recreate", "web")
            .With("SLIPWAY_IMAGE", $"{_project}:{id}").With("SLIPWAY_NETWORK", _project).With("SLIPWAY_RELEASE", id),
        "web was made anew, and the proxy does not ask it");

    private async Task ShouldBeSaidAndMendedAsync(Func<string, Command> fault, string said)
    {
        _worker = true;
        var release = await ReleaseOf(("app", "one"));
        var before = await Rollout.CaptureAsync(release.Id, Cancel);
        await Rollout.StageAsync(release, null, Cancel);
        await Rollout.ActivateAsync(release.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldServe(release.Id);
        await _host.RunAsync(fault(release.Id), cancellation: Cancel);
        var next = RolloutWith(await engine.NeedAsync(Cancel), TimeSpan.Zero);
        var state = await next.StateAsync(Cancel);
        (state.Current, string.Join(", ", state.Faults)).ShouldBe((release.Id, said));
        (await next.IsInServiceAsync(release.Id, Cancel)).ShouldBeFalse();

        await next.StageAsync(release, null, Cancel);
        await next.ActivateAsync(release.Id, Cancel);

        (await next.StateAsync(Cancel)).ShouldServe(release.Id);
        (await next.IsInServiceAsync(release.Id, Cancel)).ShouldBeTrue();
        (await RunningAsync(release.Id)).ShouldBe("web\nworker\n");
        (await ServedAsync("app")).ShouldBe("one");
        await next.RestoreAsync(before, Cancel);
        (await _host.ExistsAsync("services", Cancel)).ShouldBeFalse();
    }

    private Task RemoveWorkerAsync(string id) =>
        _host.RunAsync(Command.Script("docker rm $(docker ps -aq --filter \"label=com.docker.compose.project=$1\" --filter label=com.docker.compose.service=worker)", $"{_project}-{id}"), cancellation: Cancel);

    private async Task<string> RunningAsync(string id) =>
        (await _host.RunAsync(Command.Script("docker ps --filter \"label=com.docker.compose.project=$1\" --format '{{.Label \"com.docker.compose.service\"}}' | sort", $"{_project}-{id}").ReadOnly(), cancellation: Cancel)).Output;

    [Theory]
    [InlineData("told")]
    [InlineData("never told")]
    [InlineData("its client is gone")]
    public async Task A_switch_in_hand_switches_when_it_is_told_and_not_before(string how)
    {
        Assert.SkipUnless(Proxy == ProxyKind.Embedded, "nginx is not asked to wait");
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        // The same containers under another name: who is switched to shows in the proxy's state.
        var web = (await _host.RunAsync(Command.Of("docker", "ps", "-q", "--filter", $"label=com.docker.compose.project={_project}-{one.Id}").ReadOnly(), cancellation: Cancel)).Output.Trim();
        var order = Command.Of("docker", "exec", "-i", $"{_project}-proxy", "slipway-proxy", "switch", "--when-told", "--name", "other", "--address", $"http://{web}:8080", "--ready", "/ready");
        await using (var inHand = new SwitchInHand(_host, new Slipway.Rollouts.Compose.Engine(_host), "tmp/of/switch", order, Cancel))
        {
            await inHand.Ready.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
            if (how == "its client is gone")
                await _host.RunAsync(Command.Script("for p in $(docker top \"$1\" -eo pid,args | awk '/--when-told/ { print $1 }'); do kill -s KILL \"$p\"; done", $"{_project}-proxy"), cancellation: Cancel);
            if (how != "never told")
                ((await inHand.TellAsync(Cancel))?.Succeeded).ShouldBe(how == "told" ? true : null);
        }

        var state = Encoding.UTF8.GetString((await _host.ReadAsync("proxy/state/state.json", Cancel))!);
        state.Contains("\"other\"", StringComparison.Ordinal).ShouldBe(how == "told", state);
        // Nothing of it is left: neither here nor in the proxy's container.
        await Poll.UntilAsync(async () => !(await _host.RunAsync(Command.Of("docker", "top", $"{_project}-proxy", "-eo", "pid,args").ReadOnly(), cancellation: Cancel)).Output.Contains("--when-told", StringComparison.Ordinal), Cancel);
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_said_and_nothing_is_left()
    {
        var release = await ReleaseOf(("app", "one"));
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _port);
        other.Start();
        var facts = await Rollout.CaptureAsync(release.Id, Cancel);
        await Rollout.StageAsync(release, null, Cancel);
        (await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(release.Id, Cancel))).Message.ShouldContain($"the proxy cannot be started on 127.0.0.1:{_port}");
        await Rollout.RestoreAsync(facts, Cancel);
        (await _host.RunAsync(Command.Script("docker ps -aq --filter \"name=$1\"; docker network ls -q --filter \"name=$1\"; docker images -q \"$1\"", _project).ReadOnly())).Output.ShouldBeEmpty();
    }

    /// <summary>What a client gets until it is told to end, each answer once.</summary>
    private async Task<IReadOnlyCollection<string>> AskAsync(CancellationToken end)
    {
        var got = new HashSet<string>();
        while (!end.IsCancellationRequested)
            got.Add(await ServedAsync("app") ?? "nothing");
        return got;
    }

    private ComposeRollout RolloutWith(string proxy, TimeSpan trial, int start = 60, int canary = 0, Action<string>? measured = null, IReadOnlyList<string>? libraries = null) => new(_host, new ComposeOptions(_project, "web", 8080, "/ready", _project, $"127.0.0.1:{_port}", ContainerEngine.BaseImage, proxy)
    {
        Proxy = Proxy,
        Libraries = libraries ?? [],
        CanaryPercent = canary,
        CanaryTime = TimeSpan.FromSeconds(2),
        Measured = measured ?? (_ => { }),
        Trial = trial,
        StartLimit = TimeSpan.FromSeconds(start),
        Drain = TimeSpan.FromSeconds(10),
    });
}
