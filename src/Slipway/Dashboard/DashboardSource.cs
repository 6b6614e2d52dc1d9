using Slipway.Engine.Journals;
using Slipway.Reporting;

namespace Slipway.Dashboard;

// Dashboard: a page that shows one environment to whoever looks, and changes nothing. Runs/ keeps an index of the journal in memory and follows it;
// Parts/ asks for what is beside the journal (lock, schema, backups, jobs, checks, syncs), each by itself, so that one that cannot be had leaves the
// rest; Pages/ writes HTML, SVG and OpenMetrics; Serving/ is the HTTP server, the one place that knows ASP.NET. build/ binds a DashboardSource to an
// environment. build.sh starts with ASP.NET only for this: build/dashboard.runtimeconfig.json.

/// <summary>Where everything that is shown comes from. Each question may fail by itself, with a message for people.</summary>
public abstract class DashboardSource
{
    public abstract string Application { get; }

    public abstract string Environment { get; }

    public abstract JournalStore Journal { get; }

    /// <summary>Where what is known of the runs may be kept until the next start; null: nowhere.</summary>
    public virtual string? CacheFile => null;

    /// <summary>Who deploys now; null when nobody does.</summary>
    public abstract Task<string?> LockHolderAsync(CancellationToken cancel);

    public abstract Task<SchemaState> SchemaAsync(CancellationToken cancel);

    /// <summary>The oldest first.</summary>
    public abstract Task<IReadOnlyList<BackupState>> BackupsAsync(CancellationToken cancel);

    public abstract Task<IReadOnlyList<JobLine>> JobsAsync(CancellationToken cancel);

    /// <summary>As the monitor saw them last; it is not run for this.</summary>
    public abstract Task<IReadOnlyList<CheckLine>> ChecksAsync(CancellationToken cancel);

    public abstract Task<SyncHistory> SyncsAsync(CancellationToken cancel);

    /// <summary>The run's record, made from its journal.</summary>
    public abstract DeploymentRecord RecordOf(RunLog log);

    /// <summary>Masks the environment's secrets.</summary>
    public abstract string Redact(string text);
}
