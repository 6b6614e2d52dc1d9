using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>Counting and zeroing of what a complete pass has not seen. Rows are never deleted: their history has their ids.</summary>
internal static class Vanishing
{
    private const string Stream = "source = @source AND account_id = @account AND stock_type IN (SELECT value FROM json_each(@types))";
    private const string Stocked = "(quantity_present > 0 OR quantity_reserved > 0 OR quantity_available > 0 OR in_way_to_client > 0 OR in_way_from_client > 0)";
    private const string Legacy = "source = @source AND account_id = '' AND warehouse_key = 'legacy'";

    // "Not reported" stays "not reported": NULL * 0 is NULL.
    private const string ToZero = """
        quantity = 0, quantity_present = 0, quantity_reserved = quantity_reserved * 0, quantity_available = quantity_available * 0,
        in_way_to_client = in_way_to_client * 0, in_way_from_client = in_way_from_client * 0, updated_at = @now, last_sync_at = @now
        """;

    public static Vanished CountStock(SqliteConnection connection, RunKey key, IReadOnlyList<string> types, long pass) => connection.Query(
        $"SELECT count(*), count(*) FILTER (WHERE last_sync_id < @pass) FROM inventory_data WHERE {Stream} AND {Stocked}",
        Read, ("@source", key.Source), ("@account", key.Account), ("@types", Json(types)), ("@pass", pass))[0];

    public static Vanished CountProducts(SqliteConnection connection, RunKey key, long pass) => connection.Query(
        "SELECT count(*), count(*) FILTER (WHERE last_sync_id < @pass) FROM inventory_products WHERE source = @source AND account_id = @account",
        Read, ("@source", key.Source), ("@account", key.Account), ("@pass", pass))[0];

    public static LegacyRows CountLegacy(SqliteConnection connection, string source, string account) => connection.Query($"""
        SELECT count(*) FILTER (WHERE {Legacy}),
               count(*) FILTER (WHERE {Legacy} AND NOT EXISTS (SELECT 1 FROM inventory_products p
                   WHERE p.source = @source AND p.account_id = @account AND p.external_sku = CAST(d.sku AS INTEGER))),
               count(*)
        FROM inventory_data d
        WHERE d.source = @source AND d.quantity_present > 0
        """, reader => new LegacyRows(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)), ("@source", source), ("@account", account))[0];

    public static int Zero(SqliteConnection connection, RunKey key, Zeroing zero, string now)
    {
        if (zero.Catalog)
            return connection.Execute("DELETE FROM inventory_products WHERE source = @source AND account_id = @account AND last_sync_id < @pass",
                ("@source", key.Source), ("@account", key.Account), ("@pass", zero.Pass));
        return zero.StockTypes.Count == 0
            ? connection.Execute($"UPDATE inventory_data SET {ToZero} WHERE {Legacy} AND quantity_present > 0", ("@source", key.Source), ("@now", now))
            : connection.Execute($"UPDATE inventory_data SET {ToZero} WHERE {Stream} AND last_sync_id < @pass AND {Stocked}",
                ("@source", key.Source), ("@account", key.Account), ("@types", Json(zero.StockTypes)), ("@pass", zero.Pass), ("@now", now));
    }

    private static Vanished Read(SqliteDataReader reader) => new(reader.GetInt64(0), reader.GetInt64(1));

    private static string Json(IReadOnlyList<string> types) => "[" + string.Join(',', types.Select(type => $"\"{type}\"")) + "]";
}
