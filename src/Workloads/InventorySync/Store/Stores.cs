using InventorySync.Store.MySql;
using InventorySync.Store.Sqlite;

namespace InventorySync.Store;

/// <summary>Opens the store that DATABASE_URL names.</summary>
internal static class Stores
{
    /// <exception cref="StoreException">It cannot be used as it is.</exception>
    public static SyncStore Open(string database, TimeProvider time)
        => MySqlAddress.TryRead(database) is { } url ? MySqlStore.Open(url, time) : SqliteStore.Open(database, time);
}
