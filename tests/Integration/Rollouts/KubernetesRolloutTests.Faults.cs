using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Kubernetes;
using Slipway.Tests.Integration.Lab;
using Slipway.Tests.Integration.Lab.Kubernetes;

namespace Slipway.Tests.Integration.Rollouts;

public sealed partial class KubernetesRolloutTests
{
    [Fact]
    public async Task A_server_that_is_busy_is_asked_again_when_it_says_so()
    {
        var (one, _) = await Staged("one", "two");
        var refused = 0;
        // Every request is refused once, in each of the ways that pass.
        var seen = new HashSet<string>();
        _server.Refuse = request =>
        {
            lock (seen)
                return seen.Add($"{request.Method} {request.Path}{request.QueryString}") ? (new[] { 429, 503, 500 }[refused++ % 3], "0") : null;
        };
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("one");
        refused.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Watches_that_are_cut_and_versions_that_are_gone_lose_nothing()
    {
        var (one, two) = await Staged("one", "two");
        await ActivateFirstAsync(one);
        using var end = new CancellationTokenSource();
        var harm = HarmAsync(end.Token);
        await Rollout.ActivateAsync(two.Id, Cancel);
        await end.CancelAsync();
        (await harm).ShouldBeGreaterThan(0);
        _server.Serving("erpmax-test-web").ShouldBe([$"registry.test/erpmax:{two.Id}", $"registry.test/erpmax:{two.Id}"]);
    }

    [Fact]
    public async Task A_watch_goes_on_from_the_version_of_the_last_bookmark_and_lists_anew_only_when_that_is_gone()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        _server.FateOf = image => image.EndsWith(two.Id, StringComparison.Ordinal) ? Fate.Slow : Fate.Good;
        _server.Controllers.Deadline = int.MaxValue;
        var activating = Rollout.ActivateAsync(two.Id, Cancel);
        await Poll.UntilAsync(() => Watches().Count >= 1, Cancel);
        var lists = Lists();
        _server.CutWatches();
        await Poll.UntilAsync(() => Watches().Count >= 2, Cancel);
        Lists().ShouldBe(lists);
        lock (_server.Store.Gate)
            _server.Store.Compact();
        await Poll.UntilAsync(() => Lists() > lists, Cancel);
        _server.FateOf = _ => Fate.Good;
        await activating;
        (await ServedAsync("app")).ShouldBe("two");

        IReadOnlyList<string> Watches() => [.. _server.Requests.Where(one => one.Contains("/deployments?", StringComparison.Ordinal) && one.Contains("watch=true", StringComparison.Ordinal) && one.Contains(two.Id, StringComparison.Ordinal))];

        int Lists() => _server.Requests.Count(one => one.Contains("/deployments?", StringComparison.Ordinal) && !one.Contains("watch=true", StringComparison.Ordinal) && one.Contains(two.Id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, "the cluster does not know who asks (401)")]
    [InlineData(403, "Give the account of the kubeconfig a Role for it")]
    [InlineData(404, "namespaces \"elsewhere\" not found")]
    public async Task Who_may_not_or_asks_in_the_wrong_place_is_told_so(int code, string words)
    {
        var (one, _) = await Staged("one", "two");
        var options = _options with { Namespace = code == 404 ? "elsewhere" : ApiServer.Namespace };
        if (code == 401)
            await File.WriteAllTextAsync(options.Kubeconfig!, _server.Kubeconfig("an old token"), Cancel);
        if (code == 403)
            _server.Refuse = request => request.Method == "PATCH" ? (403, null) : null;
        (await Should.ThrowAsync<RolloutException>(new KubernetesRollout(_host, options).ActivateAsync(one.Id, Cancel))).Message.ShouldContain(words);
        _server.Names("deployments").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_look_tells_the_version_and_what_is_there()
    {
        var (one, _) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await ((KubernetesRollout)Rollout).LookAsync(Cancel)).ShouldBe("Kubernetes v1.34.1, namespace shop, 2 Deployment(s) of erpmax-test");
        (await Should.ThrowAsync<RolloutException>(new KubernetesRollout(_host, _options with { Namespace = "elsewhere" }).LookAsync(Cancel))).Message.ShouldContain("namespaces \"elsewhere\" not found");
    }

    [Fact]
    public async Task A_kubeconfig_that_is_missing_or_has_no_such_context_is_named()
    {
        (await Should.ThrowAsync<RolloutException>(new KubernetesRollout(_host, _options with { Kubeconfig = "/nowhere/kubeconfig" }).ActivateAsync("0123456789ab", Cancel))).Message.ShouldContain("kubernetes.kubeconfig says which file to use");
        (await Should.ThrowAsync<RolloutException>(new KubernetesRollout(_host, _options with { Context = "moon" }).ActivateAsync("0123456789ab", Cancel))).Message.ShouldContain("moon");
    }

    [Fact]
    public async Task A_Deployment_that_somebody_has_removed_is_missed_and_the_next_deployment_brings_it_back()
    {
        var (one, _) = await Staged("one", "two");
        await ActivateFirstAsync(one);
        lock (_server.Store.Gate)
            _server.Store.Remove(_server.Store.Find("deployments", "erpmax-test-worker")!);
        var state = await Rollout.StateAsync(Cancel);
        (state.Current, string.Join(", ", state.Faults)).ShouldBe((one.Id, "there is no Deployment erpmax-test-worker"));
        (await Rollout.IsInServiceAsync(one.Id, Cancel)).ShouldBeFalse();
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
    }

    [Fact]
    public async Task A_deployer_that_has_lost_the_lock_changes_nothing_in_the_cluster()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var changes = 0;
        _server.OnChange = _ => changes++;
        await new LocalHost("other", HostRoot).WriteAsync("fence", "9\n"u8.ToArray(), cancellation: Cancel);
        await Should.ThrowAsync<FencedException>(Rollout.ActivateAsync(two.Id, Cancel));
        changes.ShouldBe(0);
    }

    [Fact]
    public async Task Cut_off_at_any_change_in_the_cluster_the_next_call_ends_in_one_release()
    {
        var (one, two) = await Staged("one", "two");
        await ActivateFirstAsync(one);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        var total = await ChangesOfAsync(() => Rollout.ActivateAsync(two.Id, Cancel));
        total.ShouldBeGreaterThan(8);
        for (var at = 1; at <= total; at++)
        {
            await Rollout.RestoreAsync(facts, Cancel);
            await CutOffAsync(at, cancel => Rollout.ActivateAsync(two.Id, cancel));
            // Even: resumed, as the next Deploy does; odd: undone, as Rollback does.
            if (at % 2 == 0)
                await Rollout.ActivateAsync(two.Id, Cancel);
            else
                await Rollout.RestoreAsync(facts, Cancel);
            var wanted = at % 2 == 0 ? two : one;
            (await Rollout.StateAsync(Cancel)).ShouldServe(wanted.Id, $"cut off at change {at} of {total}");
            _server.Serving("erpmax-test-web").ShouldAllBe(image => image.EndsWith(wanted.Id, StringComparison.Ordinal));
            _server.Names("secrets").ShouldBe([$"erpmax-test-secrets-{wanted.Id}"]);
        }

        _server.Controllers.Lowest["erpmax-test-web"].ShouldBe(2);
    }

    [Fact]
    public async Task An_undo_that_is_cut_off_anywhere_is_completed_by_the_next()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        var total = await ChangesOfAsync(() => Rollout.RestoreAsync(facts, Cancel));
        for (var at = 1; at <= total; at++)
        {
            await Rollout.ActivateAsync(two.Id, Cancel);
            await CutOffAsync(at, cancel => Rollout.RestoreAsync(facts, cancel));
            await Rollout.RestoreAsync(facts, Cancel);
            (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id, $"cut off at change {at} of {total}");
            (await ServedAsync("app")).ShouldBe("one");
        }
    }

    // What a kill does, seen from the cluster: nothing more is asked.
    private async Task CutOffAsync(int at, Func<CancellationToken, Task> work)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var changes = 0;
        _server.OnChange = _ =>
        {
            if (Interlocked.Increment(ref changes) == at)
                end.Cancel();
        };
        try
        {
            await work(end.Token);
        }
        catch (OperationCanceledException)
        {
            // Cut off, as wanted.
        }

        _server.OnChange = _ => { };
    }

    private async Task<int> ChangesOfAsync(Func<Task> work)
    {
        var changes = 0;
        _server.OnChange = _ => Interlocked.Increment(ref changes);
        await work();
        _server.OnChange = _ => { };
        return changes;
    }

    private async Task<int> HarmAsync(CancellationToken end)
    {
        var harms = 0;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(15, CancellationToken.None);
            _server.CutWatches();
            if (++harms % 3 == 0)
            {
                lock (_server.Store.Gate)
                    _server.Store.Compact();
            }
        }

        return harms;
    }
}
