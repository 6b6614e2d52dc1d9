using InventorySync.Streams;
using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>Upserts a page of the catalogue as a set.</summary>
internal sealed class ProductWriter(MySqlConnection connection, RunKey key)
{
    private const string Create = """
        CREATE TEMPORARY TABLE IF NOT EXISTS sync_products (
            sku BIGINT NOT NULL PRIMARY KEY, product BIGINT NOT NULL, offer VARCHAR(255), barcode VARCHAR(255), name VARCHAR(500), changed VARCHAR(40)
        ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
        """;

    private const string Count = """
        SELECT SUM(p.external_sku IS NULL), SUM(p.last_sync_id >= @pass), SUM(p.last_sync_id < @pass AND NOT (same)), SUM(p.last_sync_id < @pass AND (same))
        FROM sync_products s LEFT JOIN inventory_products p ON p.source = @source AND p.account_id = @account AND p.external_sku = s.sku
        """;

    private const string Same = "p.external_product_id = s.product AND p.offer_id <=> s.offer AND p.barcode <=> s.barcode AND p.product_name <=> s.name AND p.source_updated_at <=> s.changed";

    private const string Upsert = """
        INSERT INTO inventory_products (source, account_id, external_sku, external_product_id, offer_id, barcode, product_name, source_updated_at, last_sync_at, last_sync_id)
        SELECT @source, @account, sku, product, offer, barcode, name, changed, @now, @run FROM sync_products
        ON DUPLICATE KEY UPDATE external_product_id = VALUES(external_product_id), offer_id = VALUES(offer_id), barcode = VALUES(barcode), product_name = VALUES(product_name),
            source_updated_at = VALUES(source_updated_at), last_sync_at = VALUES(last_sync_at), last_sync_id = VALUES(last_sync_id)
        """;

    private readonly StagedRows _staged = new("sync_products");

    /// <summary>Runs inside the caller's transaction.</summary>
    public async Task WriteAsync(IReadOnlyList<Product> products, SyncRun run, string now, CancellationToken cancellationToken)
    {
        (string, object?)[] values = [("@source", key.Source), ("@account", key.Account), ("@now", now), ("@run", run.Id), ("@pass", run.Pass)];
        await connection.ExecuteAsync(Create, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync("DELETE FROM sync_products", cancellationToken).ConfigureAwait(false);
        var last = new Dictionary<long, Product>(products.Count);
        foreach (var product in products)
            last[product.ExternalSku] = product;
        await _staged.SendAsync(
            connection, last.Values, () => (to, p) => to.Add(p.ExternalSku).Add(p.ExternalProductId).Add(p.OfferId).Add(p.Barcode).Add(p.Name).Add(p.UpdatedAt), cancellationToken).ConfigureAwait(false);
        var counts = (await connection.QueryAsync(
            Count.Replace("same", Same, StringComparison.Ordinal), r => (New: r.Number(0), Seen: r.Number(1), Changed: r.Number(2), Same: r.Number(3)), cancellationToken, values).ConfigureAwait(false))[0];
        await connection.ExecuteAsync(Upsert, cancellationToken, values).ConfigureAwait(false);
        run.Counters.Inserted += counts.New;
        run.Counters.Updated += counts.Changed;
        run.Counters.Unchanged += counts.Same;
        run.Counters.Duplicate += counts.Seen + products.Count - last.Count;
    }
}
