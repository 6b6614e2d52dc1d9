namespace InventorySync.Store;

/// <summary>Rows of the old release that no sync has taken over, among the rows of a source that have stock.</summary>
/// <param name="Left">How many there are.</param>
/// <param name="Unknown">How many of them have a sku that is not in the catalogue; the others are doubles of rows that were synced.</param>
/// <param name="Stocked">All rows of the source with stock.</param>
internal sealed record LegacyRows(long Left, long Unknown, long Stocked);
