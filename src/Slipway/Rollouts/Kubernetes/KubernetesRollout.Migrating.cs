using System.Globalization;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes;

public sealed partial class KubernetesRollout
{
    private const int LogLines = 200;

    // The cluster ends a Job at its own limit; this only covers a cluster that does not.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    /// <summary>Runs the release's migration to its end and tells its log. One that has ended well is not run again.</summary>
    /// <exception cref="RolloutException">It failed. What it left in the database is for the database's own log to say.</exception>
    private async Task MigrateAsync(ReleaseObjects objects, CancellationToken cancellation)
    {
        if (objects.Job is not { } job)
            return;
        var selector = _cluster.SelectorOf(objects.Id, "migration");
        var (name, jobs, pods) = (job.Metadata.Name, _cluster.MirrorJobs(selector), _cluster.MirrorPods(selector));
        // A Job that failed stays failed: to try again is to make it anew.
        if (Judge((await _cluster.JobsAsync(selector, cancellation).ConfigureAwait(false)).FirstOrDefault(one => one.Metadata.Name == name)) is { Length: > 0 })
            await _cluster.RemoveAsync(V1Job.KubeKind, name, cancellation).ConfigureAwait(false);
        await _cluster.ApplyAsync(job, cancellation).ConfigureAwait(false);
        _options.Say($"{name}: started");
        var limit = TimeSpan.FromSeconds(job.Spec.ActiveDeadlineSeconds ?? 0) + Slack;
        var failure = await FollowAsync(
            () => Judge(jobs.Items.FirstOrDefault(one => one.Metadata.Name == name))
                ?? pods.Items.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase == "Pending").Select(PodDiagnosis.Hopeless).FirstOrDefault(reason => reason is not null),
            limit, [jobs.FollowAsync, pods.FollowAsync], cancellation).ConfigureAwait(false);
        var ended = await _cluster.PodsAsync(selector, cancellation).ConfigureAwait(false);
        if (failure.Length > 0)
            throw new RolloutException($"the migration failed: {failure}. No workload was changed.{await new PodDiagnosis(_cluster).OfAsync(ended, cancellation).ConfigureAwait(false)}");
        foreach (var pod in ended)
        {
            foreach (var line in await _cluster.LogAsync(pod.Metadata.Name, "migration", previous: false, LogLines, cancellation).ConfigureAwait(false))
                _options.Say($"migration | {line}");
        }

        _options.Say(string.Create(CultureInfo.InvariantCulture, $"{name}: done"));
    }

    // Null: not yet; empty: it has ended well.
    private static string? Judge(V1Job? job) => job?.Status?.Conditions?.FirstOrDefault(one => one is { Status: "True", Type: "Complete" or "Failed" }) switch
    {
        null => null,
        { Type: "Complete" } => "",
        var failed => $"{failed.Reason}: {failed.Message}",
    };
}
