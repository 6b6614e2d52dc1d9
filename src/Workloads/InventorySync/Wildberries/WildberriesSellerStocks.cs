using System.Globalization;
using InventorySync.Api;
using InventorySync.Logging;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Wildberries;

/// <summary>Stock in the seller's warehouses: by the report when the token may read it, else warehouse by warehouse and chunk by chunk.</summary>
/// <remarks>The second way cannot tell "gone" from "not answered", so a pass that used it zeroes nothing.</remarks>
internal sealed class WildberriesSellerStocks(WildberriesApi api, SyncStore store, SyncLog log) : PageSource
{
    private const int ChunkSize = 1000;
    private const int MostFailedPieces = 3;
    private readonly WildberriesReport _report = new(api, own: false);
    private IReadOnlyList<WildberriesWarehouse>? _warehouses;
    private bool _byWarehouse;
    private int _failedInARow;

    public override string Name => "fbs";

    public override string Endpoint => _byWarehouse ? "/api/v3/stocks/{warehouseId}" : _report.Endpoint;

    public override IReadOnlyList<string> StockTypes => ["fbs"];

    public override bool DependsOnCatalog => _byWarehouse;

    public override bool AbsenceMeansZero => !_byWarehouse;

    public override async Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        if (cursor?.StartsWith('w') != true)
        {
            try
            {
                return await _report.ReadAsync(cursor, cancellationToken);
            }
            catch (ApiException error) when (error.Failure == ApiFailure.Forbidden)
            {
                log.Warning($"{error.Message}; reading the stock warehouse by warehouse instead");
            }
        }
        _byWarehouse = true;
        _warehouses ??= (await api.WarehousesAsync(WildberriesWarehouse.Read, cancellationToken)).Items
            .Where(warehouse => warehouse.DeliveryType == WildberriesWarehouse.Fbs).OrderBy(warehouse => warehouse.Id).ToList();
        return await ReadWarehouseAsync(WarehouseCursor.Parse(cursor), cancellationToken);
    }

    private async Task<Page> ReadWarehouseAsync(WarehouseCursor at, CancellationToken cancellationToken)
    {
        if (_warehouses!.FirstOrDefault(warehouse => warehouse.Id >= at.Warehouse) is not { } current)
            return Page.OfNothing(null);
        var after = current.Id == at.Warehouse ? at.After : 0;
        var sizes = await store.SkusAfterAsync("wildberries", api.AccountId, after, ChunkSize, cancellationToken);
        if (sizes.Count == 0)
            return Page.OfNothing(new WarehouseCursor(current.Id + 1, 0).ToString());
        var following = new WarehouseCursor(current.Id, sizes[^1]).ToString();
        try
        {
            var page = await api.StocksAsync(current.Id, new { chrtIds = sizes }, item => (Sku: item.Id("chrtId"), Amount: item.Quantity("amount")), cancellationToken);
            _failedInARow = 0;
            return Page.OfStocks(page.Items.ConvertAll(item => Row(current, item.Sku, item.Amount)), page.Rejected, following);
        }
        catch (ApiException error) when (error.Failure == ApiFailure.Rejected || error.IsTransient)
        {
            // The warehouse is the smallest thing that fails for good (deleted, blocked): go on with the next one.
            if (++_failedInARow >= MostFailedPieces)
                throw;
            return Page.OfNothing(new WarehouseCursor(current.Id + 1, 0).ToString(), $"warehouse {current.Id} left out: {error.Message}");
        }
    }

    /// <remarks>Product id 0 stands for "take it from the catalogue": this endpoint does not say it.</remarks>
    private static StockRow Row(WildberriesWarehouse warehouse, long sku, int amount) => new(
        0, sku, null, warehouse.Id.ToString(CultureInfo.InvariantCulture), warehouse.Id, warehouse.Name, "fbs", amount, null, amount, null, null, null);

    private readonly record struct WarehouseCursor(long Warehouse, long After)
    {
        public static WarehouseCursor Parse(string? text)
        {
            var parts = text is ['w', ..] ? text[1..].Split(':') : [];
            return parts.Length == 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var warehouse) && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var after)
                ? new WarehouseCursor(warehouse, after)
                : new WarehouseCursor(0, 0);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"w{Warehouse}:{After}");
    }
}
