namespace InventorySync.Streams;

/// <summary>One stock figure as a marketplace reports it. Null means "not reported", which is not zero.</summary>
/// <remarks>A struct: a report page holds up to 250,000 of them.</remarks>
internal readonly record struct StockRow(
    long ExternalProductId,
    long ExternalSku,
    string? OfferId,
    string WarehouseKey,
    long? WarehouseId,
    string? WarehouseName,
    string StockType,
    int Present,
    int? Reserved,
    int? Available,
    int? InWayToClient,
    int? InWayFromClient,
    string? SourceUpdatedAt);
