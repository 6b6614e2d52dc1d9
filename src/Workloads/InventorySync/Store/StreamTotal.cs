namespace InventorySync.Store;

/// <summary>A stream's newest run, and its last complete one.</summary>
internal sealed record StreamTotal(string Source, string Stream, DateTimeOffset? LastSuccess, string Status, long Rows, double? Seconds);
