using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>Counting and zeroing of what a complete pass has not seen. Rows are never deleted: their history has their ids.</summary>
internal sealed class Vanishing(MySqlConnection connection)
{
    private const string Stream = "source = @source AND account_id = @account AND FIND_IN_SET(stock_type, @types) > 0";
    private const string Stocked = "(quantity_present > 0 OR quantity_reserved > 0 OR quantity_available > 0 OR in_way_to_client > 0 OR in_way_from_client > 0)";
    private const string Legacy = "source = @source AND account_id = '' AND warehouse_key = 'legacy'";

    // "Not reported" stays "not reported": NULL * 0 is NULL.
    private const string ToZero = """
        quantity = 0, quantity_present = 0, quantity_reserved = quantity_reserved * 0, quantity_available = quantity_available * 0,
        in_way_to_client = in_way_to_client * 0, in_way_from_client = in_way_from_client * 0, updated_at = @now, last_sync_at = @now
        """;

    public async Task<Vanished> CountAsync(RunKey key, IReadOnlyList<string> types, long pass, CancellationToken cancellationToken) => (await connection.QueryAsync(
        types.Count == 0
            ? "SELECT COUNT(*), SUM(last_sync_id < @pass) FROM inventory_products WHERE source = @source AND account_id = @account"
            : $"SELECT COUNT(*), SUM(last_sync_id < @pass) FROM inventory_data WHERE {Stream} AND {Stocked}",
        r => new Vanished(r.Number(0), r.Number(1)), cancellationToken, ("@source", key.Source), ("@account", key.Account), ("@types", string.Join(',', types)), ("@pass", pass)).ConfigureAwait(false))[0];

    public async Task<LegacyRows> CountLegacyAsync(string source, string account, CancellationToken cancellationToken) => (await connection.QueryAsync($"""
        SELECT SUM(d.account_id = '' AND d.warehouse_key = 'legacy'),
               SUM(d.account_id = '' AND d.warehouse_key = 'legacy' AND NOT EXISTS (SELECT 1 FROM inventory_products p
                   WHERE p.source = @source AND p.account_id = @account AND p.external_sku = d.external_sku)),
               COUNT(*)
        FROM inventory_data d
        WHERE d.source = @source AND d.quantity_present > 0
        """, r => new LegacyRows(r.Number(0), r.Number(1), r.Number(2)), cancellationToken, ("@source", source), ("@account", account)).ConfigureAwait(false))[0];

    public Task<int> ZeroAsync(RunKey key, Zeroing zero, string now, CancellationToken cancellationToken) => connection.ExecuteAsync(
        zero.Catalog ? "DELETE FROM inventory_products WHERE source = @source AND account_id = @account AND last_sync_id < @pass"
        : zero.StockTypes.Count == 0 ? $"UPDATE inventory_data SET {ToZero} WHERE {Legacy} AND quantity_present > 0"
        : $"UPDATE inventory_data SET {ToZero} WHERE {Stream} AND last_sync_id < @pass AND {Stocked}",
        cancellationToken, ("@source", key.Source), ("@account", key.Account), ("@types", string.Join(',', zero.StockTypes)), ("@pass", zero.Pass), ("@now", now));
}
