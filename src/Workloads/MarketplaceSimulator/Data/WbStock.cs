namespace MarketplaceSimulator.Data;

internal readonly record struct WbStock(WbWarehouse Warehouse, int Quantity, int InWayToClient, int InWayFromClient);
