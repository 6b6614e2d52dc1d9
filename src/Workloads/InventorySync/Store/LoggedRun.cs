namespace InventorySync.Store;

/// <summary>A row of sync_logs, for people.</summary>
internal sealed record LoggedRun(
    long Id, string Source, string Stream, string Mode, string Status, string StartedAt, double? Seconds,
    long Processed, long Inserted, long Updated, long Unchanged, long Zeroed, long Failed, string? Error);
