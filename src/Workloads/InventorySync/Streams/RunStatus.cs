namespace InventorySync.Streams;

internal enum RunStatus
{
    Running,
    Success,
    Partial,
    Failed,
    Cancelled,
}
