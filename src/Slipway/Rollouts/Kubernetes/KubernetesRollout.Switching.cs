using System.Text;
using System.Threading.Channels;
using k8s.Models;
using Slipway.Hosts;
using Slipway.Rollouts.Kubernetes.Api;

namespace Slipway.Rollouts.Kubernetes;

public sealed partial class KubernetesRollout
{
    public override async Task ActivateAsync(string id, CancellationToken cancellation = default)
    {
        var state = await StateAsync(cancellation).ConfigureAwait(false);
        var before = await _cluster.NoteAsync(cancellation).ConfigureAwait(false);
        if (!state.Staged.Contains(id))
            throw new RolloutException($"{_host.Name}: release {id} is not staged, so it cannot be activated; {before ?? "nothing"} is still in service.");
        var objects = await ObjectsAsync(id, cancellation).ConfigureAwait(false);
        try
        {
            await FenceAsync(cancellation).ConfigureAwait(false);
            await ApplyAsync(objects.Needed, cancellation).ConfigureAwait(false);
            await MigrateAsync(objects, cancellation).ConfigureAwait(false);
            await PutAsync(objects, cancellation).ConfigureAwait(false);
        }
        catch (RolloutException problem)
        {
            throw new RolloutException($"release {id} failed: {await GoBackAsync(before == id ? null : before, id, before == id, cancellation).ConfigureAwait(false)} {problem.Message}", problem);
        }

        await SettleAsync(id, cancellation).ConfigureAwait(false);
        await _files.ActivateAsync(id, cancellation).ConfigureAwait(false);
    }

    public override async Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        await FenceAsync(cancellation).ConfigureAwait(false);
        if (from.Previous is { } id)
        {
            if (!(await StateAsync(cancellation).ConfigureAwait(false)).Staged.Contains(id))
                throw new RolloutException($"{_host.Name}: release {id}, which was in service before, is no longer there; nothing was switched. Deploy it again.");
            var objects = await ObjectsAsync(id, cancellation).ConfigureAwait(false);
            await ApplyAsync(objects.Needed, cancellation).ConfigureAwait(false);
            await PutAsync(objects, cancellation).ConfigureAwait(false);
            await SettleAsync(id, cancellation).ConfigureAwait(false);
        }
        else
        {
            await _cluster.RemoveAsync(but: null, cancellation).ConfigureAwait(false);
        }

        if (!from.WasStaged)
            await ForgetAsync(from.Release, cancellation).ConfigureAwait(false);
        await _files.RestoreAsync(from, cancellation).ConfigureAwait(false);
    }

    public override async Task UnstageAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.WasStaged)
            return;
        if (await _cluster.NoteAsync(cancellation).ConfigureAwait(false) == from.Release)
            throw new RolloutException($"{_host.Name}: the cluster runs release {from.Release}, so it was not removed. Take the deployment back first.");
        await ForgetAsync(from.Release, cancellation).ConfigureAwait(false);
        await _files.UnstageAsync(from, cancellation).ConfigureAwait(false);
    }

    private async Task<ReleaseObjects> ObjectsAsync(string id, CancellationToken cancellation)
    {
        var files = await _files.ReadAsync(id, KubernetesOptions.Folder, cancellation).ConfigureAwait(false);
        var secrets = await _host.ReadAsync($"releases/{id}/{KubernetesOptions.SecretsFile}", cancellation).ConfigureAwait(false);
        var image = await _host.ReadAsync($"{Images}/{id}", cancellation).ConfigureAwait(false);
        return ReleaseObjects.Parse(id, Encoding.UTF8.GetString(image ?? []), files, secrets);
    }

    // The cluster knows nothing of the lock; the host does. A deployer that has lost it ends here, before it changes anything.
    private Task FenceAsync(CancellationToken cancellation) => _host.RunAsync(Command.Of("true"), cancellation: cancellation);

    private async Task ApplyAsync(IEnumerable<k8s.IKubernetesObject<V1ObjectMeta>> objects, CancellationToken cancellation)
    {
        foreach (var one in objects)
            await _cluster.ApplyAsync(one, cancellation).ConfigureAwait(false);
    }

    /// <summary>The workloads of a release in the place of what runs, watched until every pod is one of its.</summary>
    /// <exception cref="RolloutException">They are refused, or do not get well.</exception>
    private async Task PutAsync(ReleaseObjects objects, CancellationToken cancellation)
    {
        await FenceAsync(cancellation).ConfigureAwait(false);
        await ApplyAsync(objects.Running, cancellation).ConfigureAwait(false);
        var selector = _cluster.SelectorOf(objects.Id);
        var (deployments, pods) = (_cluster.MirrorDeployments(selector), _cluster.MirrorPods(selector));
        var told = new HashSet<string>(StringComparer.Ordinal);
        var failure = await FollowAsync(
            () => Judge(objects, deployments, pods, told), _options.Limit, [deployments.FollowAsync, pods.FollowAsync], cancellation).ConfigureAwait(false);
        if (failure.Length > 0)
            throw new RolloutException($"{failure}.{await new PodDiagnosis(_cluster).OfAsync(await _cluster.PodsAsync(selector, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false)}");
        await _notes.WriteAsync(objects.Id, objects.Running.OfType<V1Deployment>().Select(one => one.Metadata.Name), cancellation).ConfigureAwait(false);
    }

    // Null: not yet; empty: done.
    private string? Judge(ReleaseObjects objects, Mirror<V1Deployment> deployments, Mirror<V1Pod> pods, HashSet<string> told)
    {
        var all = deployments.Items.Where(one => DeploymentProgress.IsOf(one, objects.Id)).ToList();
        foreach (var line in all.Select(DeploymentProgress.Text).Order(StringComparer.Ordinal).Where(told.Add))
            _options.Say(line);
        if (all.Count == objects.Deployments && all.All(DeploymentProgress.IsDone))
            return "";
        return all.Select(DeploymentProgress.Failure).FirstOrDefault(failure => failure is not null)
            ?? pods.Items.Where(pod => pod.Metadata.DeletionTimestamp is null && !IsOfJob(pod)).Select(PodDiagnosis.Hopeless).FirstOrDefault(reason => reason is not null);
    }

    private static bool IsOfJob(V1Pod pod) => pod.Metadata.Labels.TryGetValue(Manifests.Labels.Component, out var component) && component == "migration";

    /// <summary>From here on it is what is in service; what belongs to no release any more goes.</summary>
    private async Task SettleAsync(string id, CancellationToken cancellation)
    {
        await _cluster.WriteNoteAsync(id, cancellation).ConfigureAwait(false);
        await _cluster.RemoveAsync(but: id, cancellation).ConfigureAwait(false);
    }

    /// <summary>After a failure: the release before again, or nothing.</summary>
    /// <returns>A sentence that says what is in service.</returns>
    private async Task<string> GoBackAsync(string? before, string failed, bool wasInService, CancellationToken cancellation)
    {
        if (wasInService)
            return $"It is what is in service, and was left as it is.";
        try
        {
            if (before is not null)
            {
                var objects = await ObjectsAsync(before, cancellation).ConfigureAwait(false);
                await ApplyAsync(objects.Needed, cancellation).ConfigureAwait(false);
                await PutAsync(objects, cancellation).ConfigureAwait(false);
            }

            await _cluster.RemoveReleaseAsync(failed, cancellation).ConfigureAwait(false);
            return $"{before ?? "Nothing"} is in service.";
        }
        catch (RolloutException problem)
        {
            return $"Going back to {before ?? "nothing"} failed too, so that pods of both may run: {problem.Message} The reason of the first failure:";
        }
    }

    /// <summary>Follows the cluster until there is an answer.</summary>
    private static async Task<string> FollowAsync(Func<string?> judge, TimeSpan limit, IReadOnlyList<Func<ChannelWriter<bool>, CancellationToken, Task>> followed, CancellationToken cancellation)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var following = followed.Select(follow => EndWith(follow(changes.Writer, end.Token), changes.Writer)).ToList();
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(limit);
            while (await changes.Reader.WaitToReadAsync(deadline.Token).ConfigureAwait(false))
            {
                _ = changes.Reader.TryRead(out _);
                if (judge() is { } answer)
                    return answer;
            }

            throw new InvalidOperationException("Nothing is followed.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it was not done after {limit.TotalSeconds:0} s";
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following).ConfigureAwait(false);
        }
    }

    // What ends one of them ends the wait.
    private static async Task EndWith(Task follow, ChannelWriter<bool> changes)
    {
        try
        {
            await follow.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            changes.TryComplete();
        }
        catch (HostException problem)
        {
            changes.TryComplete(problem);
        }
    }
}
