using Slipway.Dashboard;
using Slipway.Engine.Journals;
using Slipway.Reporting;

namespace Slipway.Tests.Shown;

/// <summary>An environment with a real journal and fixed answers about everything beside it.</summary>
internal sealed class ShownEnvironment(JournalFolder journal, TimeProvider time) : DashboardSource
{
    public const string Script = "<script>document.title='owned'</script>";

    public override string Application => "inventory";

    public override string Environment => "local";

    public override JournalStore Journal => journal;

    public string? Holder { get; set; }

    /// <summary>Why the database cannot be reached; null while it can.</summary>
    public string? DatabaseTrouble { get; set; }

    public override Task<string?> LockHolderAsync(CancellationToken cancel) => Task.FromResult(Holder);

    public override Task<SchemaState> SchemaAsync(CancellationToken cancel) => DatabaseTrouble is { } trouble ? throw new IOException(trouble) : Task.FromResult(new SchemaState(6, ["0007 more_columns"], []));

    public override Task<IReadOnlyList<BackupState>> BackupsAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<BackupState>>([new BackupState("inventory-1.db", time.GetUtcNow().AddDays(-3), 123_456_789, 2_000, 6, TimeSpan.FromSeconds(2.5))]);

    public override Task<IReadOnlyList<JobLine>> JobsAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JobLine>>(
        [new JobLine("sync", "0 */6 * * *", time.GetUtcNow().AddHours(2), time.GetUtcNow().AddHours(-4), 90, 0, null, false), new JobLine("full-resync", "0 3 * * 0", time.GetUtcNow().AddDays(2), time.GetUtcNow().AddDays(-5), 900, 3, null, false)]);

    public override Task<IReadOnlyList<CheckLine>> ChecksAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<CheckLine>>(
        [new CheckLine("job/full-resync", "critical", $"its last run failed: exit 3 {Script}", time.GetUtcNow().AddDays(-5), time.GetUtcNow()), new CheckLine("disk/local", "ok", "41 GB free", time.GetUtcNow().AddDays(-9), time.GetUtcNow())]);

    public override Task<SyncHistory> SyncsAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return DatabaseTrouble is { } trouble ? throw new IOException(trouble) : Task.FromResult(new SyncHistory(
            [.. Enumerable.Range(0, 30).SelectMany(ago => new[] { "ozon", "wildberries" }.Select(source => new SyncDay(source, today.AddDays(-ago), 12, ago % 9 == 4 ? 1 : 0, 0, 300 + (ago * 7), 50_000 - (ago * 100), source == "ozon" ? 90_000_000 + (ago * 1_000_000) : null)))],
            [new SyncStream("ozon", "fbs", time.GetUtcNow().AddHours(-4), "success", 12_345, 88.5), new SyncStream("wildberries", "fbo", null, "failed", 0, null)]));
    }

    public override DeploymentRecord RecordOf(RunLog log) => DeploymentRecord.Of(log, new RecordDetails { Notes = log.Began.Note }, Redact);

    public override string Redact(string text) => text.Replace("hunter2", "***", StringComparison.Ordinal);
}
