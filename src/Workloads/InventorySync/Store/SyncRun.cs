using InventorySync.Streams;

namespace InventorySync.Store;

/// <summary>A run that has a row in sync_logs. <see cref="Pass"/> is its own id, or that of the run which it resumes.</summary>
internal sealed record SyncRun(long Id, RunKey Key, RunMode Mode, DateTimeOffset StartedAt)
{
    public long Pass { get; init; } = Id;

    public RunCounters Counters { get; init; } = new();
}
