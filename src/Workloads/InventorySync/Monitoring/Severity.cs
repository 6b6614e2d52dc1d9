namespace InventorySync.Monitoring;

internal enum Severity
{
    Ok,
    Warning,
    Critical,
}
