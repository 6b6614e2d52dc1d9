using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Pages;

/// <summary>What a Prometheus reads. A part that could not be read has no samples but <c>slipway_part_up 0</c>, never an old figure as a new one.</summary>
internal static class Metrics
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(DashboardSource source, RunIndex runs, Snapshot now, DateTimeOffset at)
    {
        string[] Own(params string[] more) => ["application", source.Application, "environment", source.Environment, .. more];
        double Age(DateTimeOffset time) => Math.Round((at - time).TotalSeconds, 3);
        var metrics = new MetricWriter()
            .Gauge("slipway_part_up", "", "1 when this part of the environment could be read.", now.All.Select(part => (Own("part", part.Id), part is { At: not null, Error: null } ? 1d : 0)))
            .Counter("slipway_runs", "Runs in the journal by what came of them.", runs.All().GroupBy(run => run.State).OrderBy(group => group.Key).Select(group => (Own("result", group.Key.ToString().ToLowerInvariant()), (double)group.Count())))
            .Gauge("slipway_runs_unread", "", "Runs of the journal that have not been read yet and are missing in slipway_runs.", (Own(), runs.Unread));
        if (runs.Newest is { } newest)
        {
            metrics.Gauge("slipway_last_run", "", "Number of the newest run.", (Own(), newest.Number))
                .Gauge("slipway_last_run_ended", "", "1 when the newest run has ended.", (Own(), newest.Ended is null ? 0 : 1))
                .Gauge("slipway_last_run_duration", "seconds", "How long the newest run took, or has taken so far.", (Own(), Math.Round(((newest.Ended?.Time ?? at) - newest.Began.Time).TotalSeconds, 3)))
                .Gauge("slipway_last_run_step_duration", "seconds", "How long each step of the newest run took.", newest.Entries.OfType<StepDone>().GroupBy(done => done.Step, StringComparer.Ordinal).Select(step => (Own("step", step.Key), step.Last().DurationMs / 1000d)));
        }

        if (Is(now.Lock))
        {
            metrics.Gauge("slipway_lock_held", "", "1 while somebody deploys.", (Own(), now.Lock.Value is null ? 0 : 1));
        }

        if (Is(now.Schema))
        {
            metrics.Gauge("slipway_schema_version", "", "Version of the newest migration in force.", (Own(), now.Schema.Value!.Version))
                .Gauge("slipway_migrations_pending", "", "Migrations that are not applied.", (Own(), now.Schema.Value.Pending.Count))
                .Gauge("slipway_schema_problems", "", "What is wrong with migrations or schema.", (Own(), now.Schema.Value.Problems.Count));
        }

        if (Is(now.Backups))
        {
            metrics.Gauge("slipway_backups_proven", "", "Backups that were restored and compared.", (Own(), now.Backups.Value!.Count));
        }

        if (Is(now.Backups) && now.Backups.Value is [.., var backup])
        {
            metrics.Gauge("slipway_backup_age", "seconds", "Age of the newest proven backup.", (Own(), Age(backup.TakenAt)))
                .Gauge("slipway_backup_size", "bytes", "Size of the newest proven backup.", (Own(), backup.Bytes))
                .Gauge("slipway_backup_proof_duration", "seconds", "How long its proof took.", (Own(), backup.Proof.TotalSeconds));
        }

        if (Is(now.Checks))
        {
            metrics.Gauge("slipway_check_state", "", "What the monitor saw last: 0 ok, 1 warn, 2 critical.", now.Checks.Value!.Select(check => (Own("check", check.Id), check.Status switch { "ok" => 0d, "warn" => 1, _ => 2 })))
                .Gauge("slipway_check_seen", "seconds", "How long ago that was.", now.Checks.Value!.Select(check => (Own("check", check.Id), Age(check.Seen))));
        }

        if (Is(now.Jobs))
        {
            var jobs = now.Jobs.Value!;
            metrics.Gauge("slipway_job_last_exit", "", "Exit code of the job's last run.", jobs.Where(job => job.LastExit is not null).Select(job => (Own("job", job.Name), (double)job.LastExit!.Value)))
                .Gauge("slipway_job_last_age", "seconds", "How long ago the job's last run ended.", jobs.Where(job => job.LastEnded is not null).Select(job => (Own("job", job.Name), Age(job.LastEnded!.Value))))
                .Gauge("slipway_job_running", "", "1 while the job runs.", jobs.Select(job => (Own("job", job.Name), job.RunningSince is null ? 0d : 1)));
        }

        return (Is(now.Syncs) ? Syncs(metrics, now.Syncs.Value!, Own, Age) : metrics).ToString();
    }

    private static MetricWriter Syncs(MetricWriter metrics, SyncHistory syncs, Func<string[], string[]> own, Func<DateTimeOffset, double> age)
    {
        string[] Stream(SyncStream stream) => own(["source", stream.Source, "stream", stream.Stream]);
        var last = syncs.Days.GroupBy(day => day.Source, StringComparer.Ordinal).Select(source => source.MaxBy(day => day.Day)!).ToList();
        return metrics
            .Gauge("slipway_sync_age", "seconds", "How long ago the last complete run of the stream ended.", syncs.Streams.Where(stream => stream.LastSuccess is not null).Select(stream => (Stream(stream), age(stream.LastSuccess!.Value))))
            .Gauge("slipway_sync_rows", "", "Rows that the newest run of the stream read.", syncs.Streams.Select(stream => (Stream(stream), (double)stream.Rows)))
            .Gauge("slipway_sync_duration", "seconds", "How long the newest run of the stream took.", syncs.Streams.Where(stream => stream.Seconds is not null).Select(stream => (Stream(stream), stream.Seconds!.Value)))
            .Gauge("slipway_sync_day_failed", "", "Runs of the source that failed on its newest day.", last.Select(day => (own(["source", day.Source]), (double)day.Failed)))
            .Gauge("slipway_sync_peak_memory", "bytes", "The most memory that a run of the source took on its newest day.", last.Where(day => day.PeakBytes is not null).Select(day => (own(["source", day.Source]), (double)day.PeakBytes!.Value)));
    }

    private static bool Is(Part part) => part is { At: not null, Error: null };
}
