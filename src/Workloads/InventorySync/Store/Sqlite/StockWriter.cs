using InventorySync.Streams;
using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>Upserts stock rows of one run, row by row through prepared statements: one lookup, one write.</summary>
/// <remarks>
/// The lookup also says what changed and whether this pass has seen the key before, so that inserted, updated, unchanged and
/// duplicate are counted exactly. Of duplicates the last one seen wins. A row of the old release with the same sku is taken over
/// by the first row that is reported for it, so that it keeps its id and its created_at and is not doubled.
/// </remarks>
internal sealed class StockWriter : IDisposable
{
    // What the catalogue says wins over what the row has; a sku that is not in the catalogue keeps what it had.
    private const string Product = "CASE WHEN @product > 0 THEN @product ELSE coalesce(p.external_product_id, d.external_product_id, 0) END";
    private const string Offer = "coalesce(@offer, p.offer_id, d.offer_id)";
    private const string Barcode = "CASE WHEN p.external_sku IS NULL THEN d.barcode ELSE p.barcode END";
    private const string Title = "coalesce(p.product_name, d.product_name)";

    private const string LookupSql = $"""
        SELECT d.id, d.last_sync_id,
               d.external_product_id = {Product} AND d.offer_id IS {Offer} AND d.barcode IS {Barcode} AND d.product_name IS {Title}
               AND d.warehouse_id IS @warehouse AND d.warehouse_name IS @name AND d.quantity_present = @present
               AND d.quantity_reserved IS @reserved AND d.quantity_available IS @available
               AND d.in_way_to_client IS @to AND d.in_way_from_client IS @from AND d.source_updated_at IS @changed,
               {Product}, {Offer}, {Barcode}, {Title}
        FROM (SELECT 1)
        LEFT JOIN inventory_products p ON p.source = @source AND p.account_id = @account AND p.external_sku = @sku
        LEFT JOIN inventory_data d ON d.source = @source AND d.account_id = @account AND d.external_sku = @sku
              AND d.warehouse_key = @key AND d.stock_type = @type
        """;

    private const string InsertSql = """
        INSERT INTO inventory_data (marketplace, product_id, sku, product_name, quantity, created_at, updated_at, source, account_id,
            external_product_id, external_sku, offer_id, barcode, warehouse_key, warehouse_id, warehouse_name, stock_type,
            quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client, source_updated_at, last_sync_at, last_sync_id)
        VALUES (@source, CAST(@product AS TEXT), CAST(@sku AS TEXT), @title, @present, @now, @now, @source, @account,
            @product, @sku, @offer, @barcode, @key, @warehouse, @name, @type,
            @present, @reserved, @available, @to, @from, @changed, @now, @run)
        """;

    // Without the columns of the key: naming one in SET makes SQLite write its index entry anew even when it stays the same.
    private const string Assignments = """
        product_id = CAST(@product AS TEXT), product_name = coalesce(@title, product_name), quantity = @present, updated_at = @now,
        external_product_id = @product, offer_id = @offer, barcode = @barcode, warehouse_id = @warehouse, warehouse_name = @name,
        quantity_present = @present, quantity_reserved = @reserved, quantity_available = @available,
        in_way_to_client = @to, in_way_from_client = @from, source_updated_at = @changed, last_sync_at = @now, last_sync_id = @run
        """;

    private const string UpdateSql = $"UPDATE inventory_data SET {Assignments} WHERE id = @id";

    private const string AdoptSql = $"""
        UPDATE inventory_data SET {Assignments}, account_id = @account, sku = CAST(@sku AS TEXT), warehouse_key = @key, stock_type = @type
        WHERE source = @source AND account_id = '' AND external_sku = @sku AND warehouse_key = 'legacy'
        """;

    private const string TouchSql = "UPDATE inventory_data SET last_sync_at = @now, last_sync_id = @run WHERE id = @id";

    private static readonly string[] Keys = ["@source", "@account", "@run", "@now", "@sku", "@key", "@type"];
    private static readonly string[] Figures = ["@product", "@offer", "@warehouse", "@name", "@present", "@reserved", "@available", "@to", "@from", "@changed"];

    private readonly Statement _lookup;
    private readonly Statement _insert;
    private readonly Statement _update;
    private readonly Statement _adopt;
    private readonly Statement _touch;
    private readonly SyncRun _run;
    private long _legacyLeft;

    public StockWriter(SqliteConnection connection, SyncRun run)
    {
        _run = run;
        _lookup = new Statement(connection, LookupSql, [.. Keys.Where(key => key is not ("@run" or "@now")), .. Figures]);
        _insert = new Statement(connection, InsertSql, [.. Keys, .. Figures, "@barcode", "@title"]);
        _update = new Statement(connection, UpdateSql, [.. Keys, .. Figures, "@barcode", "@title", "@id"]);
        _adopt = new Statement(connection, AdoptSql, [.. Keys, .. Figures, "@barcode", "@title"]);
        _touch = new Statement(connection, TouchSql, "@now", "@run", "@id");
        _legacyLeft = connection.Scalar<long>(
            "SELECT count(*) FROM inventory_data WHERE source = @source AND account_id = '' AND warehouse_key = 'legacy'", ("@source", run.Key.Source));
        foreach (var statement in new[] { _lookup, _insert, _update, _adopt })
        {
            statement.Set(0, run.Key.Source);
            statement.Set(1, run.Key.Account);
        }
        foreach (var statement in new[] { _insert, _update, _adopt })
            statement.Set(2, run.Id);
        _touch.Set(1, run.Id);
    }

    /// <summary>Runs inside the caller's transaction.</summary>
    public void Write(IReadOnlyList<StockRow> rows, SyncRun run, string now, CancellationToken cancellationToken)
    {
        foreach (var statement in new[] { _insert, _update, _adopt })
            statement.Set(3, now);
        _touch.Set(0, now);
        for (var index = 0; index < rows.Count; index++)
        {
            if (index % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            WriteRow(rows[index], run.Counters);
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _lookup, _insert, _update, _adopt, _touch })
            statement.Dispose();
    }

    private void WriteRow(in StockRow row, RunCounters counters)
    {
        SetKeyAndFigures(_lookup, row, 2);
        _lookup.Step();
        if (_lookup.IsNull(0))
            Put(row, counters);
        else
            Replace(row, _lookup.Number(0), counters);
        _lookup.Reset();
    }

    private void Replace(in StockRow row, long id, RunCounters counters)
    {
        var duplicate = _lookup.Number(1) >= _run.Pass;
        var same = _lookup.Number(2) != 0;
        if (same)
        {
            _touch.Set(2, id);
            _touch.Execute();
        }
        else
        {
            _update.Set(19, id);
            SetAll(_update, row);
            _update.Execute();
        }
        if (duplicate)
            counters.Duplicate++;
        else if (same)
            counters.Unchanged++;
        else
            counters.Updated++;
    }

    private void Put(in StockRow row, RunCounters counters)
    {
        if (_legacyLeft > 0)
        {
            SetAll(_adopt, row);
            if (_adopt.Execute() > 0)
            {
                _legacyLeft--;
                counters.Updated++;
                return;
            }
        }
        SetAll(_insert, row);
        _insert.Execute();
        counters.Inserted++;
    }

    /// <summary>The row, and what the lookup found in the catalogue for it.</summary>
    private void SetAll(Statement statement, in StockRow row)
    {
        SetKeyAndFigures(statement, row, 4);
        statement.Set(7, _lookup.Number(3));
        statement.Set(8, _lookup.Text(4));
        statement.Set(17, _lookup.Text(5));
        statement.Set(18, _lookup.Text(6));
    }

    private static void SetKeyAndFigures(Statement statement, in StockRow row, int first)
    {
        statement.Set(first, row.ExternalSku);
        statement.Set(first + 1, row.WarehouseKey);
        statement.Set(first + 2, row.StockType);
        statement.Set(first + 3, row.ExternalProductId);
        statement.Set(first + 4, row.OfferId);
        statement.Set(first + 5, row.WarehouseId);
        statement.Set(first + 6, row.WarehouseName);
        statement.Set(first + 7, row.Present);
        statement.Set(first + 8, row.Reserved);
        statement.Set(first + 9, row.Available);
        statement.Set(first + 10, row.InWayToClient);
        statement.Set(first + 11, row.InWayFromClient);
        statement.Set(first + 12, row.SourceUpdatedAt);
    }
}
