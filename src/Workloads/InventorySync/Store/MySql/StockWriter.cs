using InventorySync.Streams;
using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>Upserts a page of stock rows as a set: staged in a table of the session, matched, then updated and inserted in one statement each.</summary>
/// <remarks>
/// Counted as row by row: inserted, updated, unchanged and duplicate. Of duplicates the last one wins, here already before it is sent. A row of the old
/// release with the same sku is taken over by the first row that is reported for it, so that it keeps its id and its created_at and is not doubled.
/// </remarks>
internal sealed class StockWriter(MySqlConnection connection, RunKey key)
{
    // InnoDB, made anew for each page: such a table has no file of its own. One of MyISAM is written faster, but emptying it waits for the disk.
    private const string Options = "ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin";

    private const string Reported = """
        sku BIGINT NOT NULL, wkey VARCHAR(255) NOT NULL, type VARCHAR(10) NOT NULL, product BIGINT NOT NULL, offer VARCHAR(255), warehouse BIGINT, name VARCHAR(255),
        present INT NOT NULL, reserved INT, available INT, to_client INT, from_client INT, changed VARCHAR(40), is_first INT NOT NULL
        """;

    private const string Create = $"CREATE TEMPORARY TABLE sync_reported ({Reported}) {Options}";

    private const string CreateMatched = $"CREATE TEMPORARY TABLE sync_stocks ({Reported}, barcode VARCHAR(255), title VARCHAR(500), id BIGINT, run BIGINT, adopted INT NOT NULL, same INT) {Options}";

    // What the catalogue says wins over what the row has; a sku that is not in the catalogue keeps what it had.
    private const string Product = "CASE WHEN s.product > 0 THEN s.product ELSE COALESCE(p.external_product_id, d.external_product_id, 0) END";
    private const string Offer = "COALESCE(s.offer, p.offer_id, d.offer_id)";
    private const string Barcode = "CASE WHEN p.external_sku IS NULL THEN d.barcode ELSE p.barcode END";
    private const string Title = "COALESCE(p.product_name, d.product_name)";

    private const string Match = $"""
        INSERT INTO sync_stocks
        SELECT s.sku, s.wkey, s.type, {Product}, {Offer}, s.warehouse, s.name, s.present, s.reserved, s.available, s.to_client, s.from_client, s.changed, s.is_first,
            {Barcode}, {Title}, d.id, d.last_sync_id, 0,
            d.external_product_id = {Product} AND d.offer_id <=> {Offer} AND d.barcode <=> {Barcode} AND d.product_name <=> {Title}
            AND d.warehouse_id <=> s.warehouse AND d.warehouse_name <=> s.name AND d.quantity_present = s.present
            AND d.quantity_reserved <=> s.reserved AND d.quantity_available <=> s.available
            AND d.in_way_to_client <=> s.to_client AND d.in_way_from_client <=> s.from_client AND d.source_updated_at <=> s.changed
        FROM sync_reported s
        LEFT JOIN inventory_products p ON p.source = @source AND p.account_id = @account AND p.external_sku = s.sku
        LEFT JOIN inventory_data d ON d.source = @source AND d.account_id = @account AND d.external_sku = s.sku AND d.warehouse_key = s.wkey AND d.stock_type = s.type
        """;

    private const string Adopt = """
        UPDATE sync_stocks s STRAIGHT_JOIN inventory_data d ON d.source = @source AND d.account_id = '' AND d.external_sku = s.sku AND d.warehouse_key = 'legacy'
        SET s.id = d.id, s.adopted = 1, s.same = 0
        WHERE s.id IS NULL AND s.is_first = 1
        """;

    private const string Count = "SELECT SUM(id IS NULL), SUM(id IS NOT NULL AND adopted = 0 AND run >= @pass), SUM(adopted = 1 OR (same = 0 AND run < @pass)), SUM(adopted = 0 AND same = 1 AND run < @pass) FROM sync_stocks";

    private const string Update = """
        UPDATE sync_stocks s STRAIGHT_JOIN inventory_data d ON d.id = s.id
        SET d.product_id = CAST(s.product AS CHAR), d.sku = CAST(s.sku AS CHAR), d.product_name = COALESCE(s.title, d.product_name), d.quantity = s.present, d.updated_at = @now,
            d.account_id = @account, d.external_product_id = s.product, d.external_sku = s.sku, d.offer_id = s.offer, d.barcode = s.barcode,
            d.warehouse_key = s.wkey, d.warehouse_id = s.warehouse, d.warehouse_name = s.name, d.stock_type = s.type,
            d.quantity_present = s.present, d.quantity_reserved = s.reserved, d.quantity_available = s.available,
            d.in_way_to_client = s.to_client, d.in_way_from_client = s.from_client, d.source_updated_at = s.changed, d.last_sync_at = @now, d.last_sync_id = @run
        WHERE s.same = 0
        """;

    private const string Touch = "UPDATE sync_stocks s STRAIGHT_JOIN inventory_data d ON d.id = s.id SET d.last_sync_at = @now, d.last_sync_id = @run WHERE s.same = 1";

    private const string Columns = """
        INSERT INTO inventory_data (marketplace, product_id, sku, product_name, quantity, created_at, updated_at, source, account_id,
            external_product_id, external_sku, offer_id, barcode, warehouse_key, warehouse_id, warehouse_name, stock_type,
            quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client, source_updated_at, last_sync_at, last_sync_id)
        """;

    private const string Insert = $"""
        {Columns}
        SELECT @source, CAST(product AS CHAR), CAST(sku AS CHAR), title, present, @now, @now, @source, @account,
            product, sku, offer, barcode, wkey, warehouse, name, type,
            present, reserved, available, to_client, from_client, changed, @now, @run
        FROM sync_stocks WHERE id IS NULL
        """;

    private const string NewProduct = "CASE WHEN s.product > 0 THEN s.product ELSE COALESCE(p.external_product_id, 0) END";

    private const string InsertReported = $"""
        {Columns}
        SELECT @source, CAST({NewProduct} AS CHAR), CAST(s.sku AS CHAR), p.product_name, s.present, @now, @now, @source, @account,
            {NewProduct}, s.sku, COALESCE(s.offer, p.offer_id), p.barcode, s.wkey, s.warehouse, s.name, s.type,
            s.present, s.reserved, s.available, s.to_client, s.from_client, s.changed, @now, @run
        FROM sync_reported s
        LEFT JOIN inventory_products p ON p.source = @source AND p.account_id = @account AND p.external_sku = s.sku
        """;

    private readonly StagedRows _staged = new("sync_reported");
    private bool? _legacy;
    private bool? _new;

    /// <summary>Runs inside the caller's transaction.</summary>
    public async Task WriteAsync(IReadOnlyList<StockRow> rows, SyncRun run, string now, CancellationToken cancellationToken)
    {
        (string, object?)[] values = [("@source", key.Source), ("@account", key.Account), ("@now", now), ("@run", run.Id), ("@pass", run.Pass)];
        await connection.ExecuteAsync($"DROP TEMPORARY TABLE IF EXISTS sync_reported, sync_stocks; {Create}; {CreateMatched}", cancellationToken).ConfigureAwait(false);
        var last = new Dictionary<(long, string, string), StockRow>(rows.Count);
        foreach (var row in rows)
            last[(row.ExternalSku, row.WarehouseKey, row.StockType)] = row;
        await _staged.SendAsync(connection, last.Values, Writer, cancellationToken).ConfigureAwait(false);
        var duplicates = rows.Count - last.Count;
        _legacy ??= await HasRowsAsync("source = @source AND account_id = '' AND warehouse_key = 'legacy'", cancellationToken).ConfigureAwait(false);
        _new ??= !await HasRowsAsync("source = @source AND account_id = @account", cancellationToken).ConfigureAwait(false);
        if (_new.Value && !_legacy.Value && await InsertAllAsync(values, cancellationToken).ConfigureAwait(false))
            run.Counters.Inserted += last.Count;
        else
            await MergeAsync(last.Count, values, run, cancellationToken).ConfigureAwait(false);
        run.Counters.Duplicate += duplicates;
    }

    // A first run has nothing to match: as long as every row is new, they are not looked up before they are inserted.
    private async Task<bool> InsertAllAsync((string, object?)[] values, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(InsertReported, cancellationToken, values).ConfigureAwait(false);
            return true;
        }
        catch (MySqlException error) when (error.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            // The statement is rolled back, and only it.
            _new = false;
            return false;
        }
    }

    private async Task MergeAsync(int rows, (string, object?)[] values, SyncRun run, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Match, cancellationToken, values).ConfigureAwait(false);
        if (_legacy == true)
            await connection.ExecuteAsync(Adopt, cancellationToken, values).ConfigureAwait(false);
        var counts = (await connection.QueryAsync(Count, r => (New: r.Number(0), Seen: r.Number(1), Changed: r.Number(2), Same: r.Number(3)), cancellationToken, values).ConfigureAwait(false))[0];
        if (counts.Changed + counts.Seen > 0)
            await connection.ExecuteAsync(Update, cancellationToken, values).ConfigureAwait(false);
        if (counts.Same + counts.Seen > 0)
            await connection.ExecuteAsync(Touch, cancellationToken, values).ConfigureAwait(false);
        if (counts.New > 0)
            await connection.ExecuteAsync(Insert, cancellationToken, values).ConfigureAwait(false);
        _new = counts.New == rows;
        run.Counters.Inserted += counts.New;
        run.Counters.Updated += counts.Changed;
        run.Counters.Unchanged += counts.Same;
        run.Counters.Duplicate += counts.Seen;
    }

    private static Action<StagedRows, StockRow> Writer()
    {
        var skus = new HashSet<long>();
        return (to, row) => Add(to, row, skus.Add(row.ExternalSku));
    }

    private static void Add(StagedRows to, StockRow row, bool first)
        => to.Add(row.ExternalSku).Add(row.WarehouseKey).Add(row.StockType).Add(row.ExternalProductId).Add(row.OfferId).Add(row.WarehouseId).Add(row.WarehouseName)
            .Add(row.Present).Add(row.Reserved).Add(row.Available).Add(row.InWayToClient).Add(row.InWayFromClient).Add(row.SourceUpdatedAt).Add(first ? 1 : 0);

    private async Task<bool> HasRowsAsync(string which, CancellationToken cancellationToken)
        => (await connection.QueryAsync($"SELECT 1 FROM inventory_data WHERE {which} LIMIT 1", r => r.GetInt32(0), cancellationToken, ("@source", key.Source), ("@account", key.Account)).ConfigureAwait(false)).Count > 0;
}
