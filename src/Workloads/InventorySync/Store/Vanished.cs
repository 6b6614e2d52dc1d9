namespace InventorySync.Store;

/// <param name="Stocked">Rows with a quantity.</param>
/// <param name="Missing">Those of them that were not seen.</param>
internal sealed record Vanished(long Stocked, long Missing);
