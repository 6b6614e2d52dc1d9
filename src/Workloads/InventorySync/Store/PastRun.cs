using InventorySync.Streams;

namespace InventorySync.Store;

internal sealed record PastRun(long Id, string Status, DateTimeOffset StartedAt, CursorState? State);
