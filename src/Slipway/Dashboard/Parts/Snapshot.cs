namespace Slipway.Dashboard.Parts;

/// <summary>Everything that is shown beside the journal.</summary>
/// <param name="source">Where it comes from.</param>
/// <param name="newest">The number of the newest run that is known.</param>
/// <param name="time">The clock.</param>
internal sealed class Snapshot(DashboardSource source, Func<CancellationToken, Task<int>> newest, TimeProvider time)
{
    public PartOf<string?> Lock { get; } = new("lock", TimeSpan.FromSeconds(1), time, source.LockHolderAsync);

    public PartOf<SchemaState> Schema { get; } = new("schema", TimeSpan.FromSeconds(30), time, source.SchemaAsync);

    public PartOf<IReadOnlyList<BackupState>> Backups { get; } = new("backups", TimeSpan.FromSeconds(30), time, source.BackupsAsync);

    public PartOf<IReadOnlyList<JobLine>> Jobs { get; } = new("jobs", TimeSpan.FromSeconds(15), time, source.JobsAsync);

    public PartOf<IReadOnlyList<CheckLine>> Checks { get; } = new("checks", TimeSpan.FromSeconds(5), time, source.ChecksAsync);

    public PartOf<SyncHistory> Syncs { get; } = new("syncs", TimeSpan.FromSeconds(60), time, source.SyncsAsync);

    public PartOf<IReadOnlyList<RunForecast>> Forecasts { get; } = new("forecasts", TimeSpan.FromSeconds(20), time, async cancel => await RunForecast.ReadAsync(source, await newest(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false));

    public IReadOnlyList<Part> All => [Lock, Checks, Schema, Backups, Jobs, Syncs, Forecasts];

    /// <summary>All at once, so that the slowest alone is waited for.</summary>
    public Task RefreshAsync(CancellationToken cancel) => Task.WhenAll(All.Select(part => part.RefreshAsync(cancel)));
}
