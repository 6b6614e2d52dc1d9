namespace InventorySync.Store;

/// <summary>The database cannot be used as it is; the message says what to do.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
