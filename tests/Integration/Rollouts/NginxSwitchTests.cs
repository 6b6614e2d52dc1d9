using System.Collections.Concurrent;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Tests.Integration.Hosts;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>What nginx does in another way than the embedded proxy, on a real one: the reload, its own refusal, and a trial that the deployer judges.</summary>
public sealed class NginxSwitchTests(ContainerEngine engine) : IAsyncLifetime
{
    private readonly string _project = $"slipway-ng-{Guid.NewGuid().ToString("N")[..10]}";
    private readonly int _port = ContainerEngine.FreePort();
    private readonly TestRoot _root = new();
    private readonly List<string> _measured = [];
    private LocalHost _host = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        await engine.NeedAsync(Cancel);
        _host = new LocalHost("local", _root.Path);
        await _host.InitializeAsync("erpmax", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await engine.RemoveAsync(_project);
        _root.Dispose();
    }

    [Fact]
    public async Task A_reload_fails_no_request_a_bad_release_is_switched_back_from_and_what_nginx_refuses_changes_nothing()
    {
        var rollout = new ComposeRollout(_host, Options());
        var (one, two, broken) = (await StagedAsync(rollout, ("app", "one")), await StagedAsync(rollout, ("app", "two")), await StagedAsync(rollout, ("app", "one"), (ContainerRelease.Behaviour, "broken")));
        await rollout.ActivateAsync(one.Id, Cancel);

        var got = await UnderLoadAsync(() => rollout.ActivateAsync(two.Id, Cancel));
        got.Keys.Order().ShouldBe(["one", "two"]);
        _measured.ShouldHaveSingleItem().ShouldContain(" 0 failed, 0 answered by");

        // Requests that nginx can give to the release before are answered by it, and the deployer goes back.
        got = await UnderLoadAsync(async () => (await Should.ThrowAsync<RolloutException>(rollout.ActivateAsync(broken.Id, Cancel))).Message.ShouldContain("request(s) failed; the last: GET /app: it answered 500, 200"));
        got.Keys.ShouldBe(["two"]);

        await _host.WriteAsync("nginx.d/own.conf", "no_such_directive on;\n"u8.ToArray(), cancellation: Cancel);
        (await Should.ThrowAsync<RolloutException>(rollout.ActivateAsync(one.Id, Cancel))).Message.ShouldContain("unknown directive \"no_such_directive\"");
        (await AskAsync()).ShouldBe("two");
        await _host.WriteAsync("nginx.d/own.conf", "add_header X-Own yes;\n"u8.ToArray(), cancellation: Cancel);

        await _host.RunAsync(Command.Of("docker", "restart", "-t", "5", $"{_project}-proxy"), cancellation: Cancel);
        await Poll.UntilAsync(async () => await AskAsync() == "two", Cancel);
        (await rollout.StateAsync(Cancel)).ShouldServe(two.Id);
    }

    private ComposeOptions Options() => new(_project, "web", 8080, "/ready", _project, $"127.0.0.1:{_port}", ContainerEngine.BaseImage, "")
    {
        Proxy = ProxyKind.Nginx,
        Trial = TimeSpan.FromSeconds(1),
        Drain = TimeSpan.FromSeconds(10),
        Measured = _measured.Add,
    };

    private async Task<Release> StagedAsync(ComposeRollout rollout, params (string Path, string Text)[] files)
    {
        var directory = _root.Beside($"build-{Guid.NewGuid():N}");
        foreach (var (path, text) in files.Concat(ContainerRelease.Files))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, path))!);
            await File.WriteAllTextAsync(Path.Combine(directory, path), text, Cancel);
        }

        var release = await Release.FromDirectoryAsync(directory, executables: ["app"], cancellation: Cancel);
        await rollout.StageAsync(release, null, Cancel);
        return release;
    }

    /// <summary>Clients that keep their connections ask without end until the work is done; what they got, by text.</summary>
    private async Task<IReadOnlyDictionary<string, int>> UnderLoadAsync(Func<Task> work)
    {
        var got = new ConcurrentDictionary<string, int>();
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                got.AddOrUpdate(await AskAsync(), 1, (_, count) => count + 1);
        })).ToList();
        try
        {
            await work();
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(clients);
        }

        return got;
    }

    private async Task<string> AskAsync()
    {
        try
        {
            using var answer = await _client.GetAsync("app", Cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Cancel) : $"{(int)answer.StatusCode}";
        }
        catch (HttpRequestException problem)
        {
            return problem.Message;
        }
    }
}
