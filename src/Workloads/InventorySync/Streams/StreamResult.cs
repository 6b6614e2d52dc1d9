namespace InventorySync.Streams;

/// <summary>How a stream ended. <paramref name="Fatal"/>: no other stream of the source can do better (the key is refused).</summary>
internal sealed record StreamResult(string Stream, RunStatus Status, RunCounters Counters, string? ErrorCode, string? Error, bool Fatal = false);
