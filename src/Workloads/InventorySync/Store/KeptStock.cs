namespace InventorySync.Store;

/// <summary>A stock figure as the table has it.</summary>
internal sealed record KeptStock(long Sku, string WarehouseKey, string StockType, long ProductId, int Present, DateTimeOffset LastSync);
