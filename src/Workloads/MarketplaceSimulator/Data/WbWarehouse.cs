namespace MarketplaceSimulator.Data;

/// <summary>A seller's warehouse. <paramref name="DeliveryType"/>: 1 FBS, 2 DBS, 3 DBW, 5 pick-up, 6 EDBS.</summary>
internal sealed record WbWarehouse(long Id, string Name, int OfficeId, int DeliveryType);
