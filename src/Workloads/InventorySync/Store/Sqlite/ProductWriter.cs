using InventorySync.Streams;
using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>Upserts the catalogue.</summary>
internal sealed class ProductWriter : IDisposable
{
    private const string LookupSql = """
        SELECT last_sync_id,
               external_product_id = @product AND offer_id IS @offer AND barcode IS @barcode AND product_name IS @name AND source_updated_at IS @changed
        FROM inventory_products
        WHERE source = @source AND account_id = @account AND external_sku = @sku
        """;

    private const string UpsertSql = """
        INSERT INTO inventory_products (source, account_id, external_sku, external_product_id, offer_id, barcode, product_name, source_updated_at, last_sync_at, last_sync_id)
        VALUES (@source, @account, @sku, @product, @offer, @barcode, @name, @changed, @now, @run)
        ON CONFLICT (source, account_id, external_sku) DO UPDATE SET
            external_product_id = excluded.external_product_id, offer_id = excluded.offer_id, barcode = excluded.barcode,
            product_name = excluded.product_name, source_updated_at = excluded.source_updated_at,
            last_sync_at = excluded.last_sync_at, last_sync_id = excluded.last_sync_id
        """;

    private static readonly string[] Values = ["@source", "@account", "@sku", "@product", "@offer", "@barcode", "@name", "@changed"];

    private readonly Statement _lookup;
    private readonly Statement _upsert;

    public ProductWriter(SqliteConnection connection, RunKey key)
    {
        _lookup = new Statement(connection, LookupSql, Values);
        _upsert = new Statement(connection, UpsertSql, [.. Values, "@now", "@run"]);
        foreach (var statement in new[] { _lookup, _upsert })
        {
            statement.Set(0, key.Source);
            statement.Set(1, key.Account);
        }
    }

    /// <summary>Runs inside the caller's transaction.</summary>
    public void Write(IReadOnlyList<Product> products, SyncRun run, string now, CancellationToken cancellationToken)
    {
        _upsert.Set(8, now);
        _upsert.Set(9, run.Id);
        foreach (var product in products)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Set(_lookup, product);
            Count(run);
            Set(_upsert, product);
            _upsert.Execute();
        }
    }

    public void Dispose()
    {
        _lookup.Dispose();
        _upsert.Dispose();
    }

    private void Count(SyncRun run)
    {
        if (!_lookup.Step())
            run.Counters.Inserted++;
        else if (_lookup.Number(0) >= run.Pass)
            run.Counters.Duplicate++;
        else if (_lookup.Number(1) != 0)
            run.Counters.Unchanged++;
        else
            run.Counters.Updated++;
        _lookup.Reset();
    }

    private static void Set(Statement statement, Product product)
    {
        statement.Set(2, product.ExternalSku);
        statement.Set(3, product.ExternalProductId);
        statement.Set(4, product.OfferId);
        statement.Set(5, product.Barcode);
        statement.Set(6, product.Name);
        statement.Set(7, product.UpdatedAt);
    }
}
