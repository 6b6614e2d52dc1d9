namespace MarketplaceSimulator.Data;

internal sealed record OzonWarehouse(long Id, string Name, bool IsRfbs, string Status);
