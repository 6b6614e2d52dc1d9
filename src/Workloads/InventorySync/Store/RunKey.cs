namespace InventorySync.Store;

internal sealed record RunKey(string Source, string Account, string Stream);
