namespace MarketplaceSimulator.Data;

/// <summary>A stock row. <see cref="Free"/> is not always present minus reserved: damaged units are neither.</summary>
internal readonly record struct OzonStock(OzonWarehouse Warehouse, int Present, int Reserved, int Free);
