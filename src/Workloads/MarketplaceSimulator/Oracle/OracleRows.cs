using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Oracle;

/// <summary>Enumerates the rows in order (source, external_sku, warehouse_key, stock_type), one product in memory at a time.</summary>
internal static class OracleRows
{
    public static IEnumerable<OracleRow> Ozon(OzonView view, string account)
    {
        for (var index = 0; index < view.State.Bound; index++)
        {
            if (!view.IsVisible(index))
                continue;
            foreach (var row in Sorted(OzonProductRows(view, account, index)))
                yield return row;
        }
    }

    public static IEnumerable<OracleRow> Wildberries(WbView view, string account)
    {
        for (var index = 0; index < view.State.Bound; index++)
        {
            if (!view.State.Holds(index))
                continue;
            for (var size = 0; size < WbCard.SizeCount(view.State.Seed, index); size++)
                foreach (var row in Sorted(WbSizeRows(view, account, index, size)))
                    yield return row;
        }
    }

    private static IEnumerable<OracleRow> OzonProductRows(OzonView view, string account, int index)
    {
        var seed = view.State.Seed;
        var template = new OracleRow("ozon", account, OzonProduct.ProductId(seed, index), OzonProduct.Sku(seed, index),
            OzonProduct.OfferId(index), FirstOf(OzonProduct.Barcodes(seed, index)), OzonProduct.Name(seed, index),
            0, null, "", 0, null, null, null, null);
        foreach (var stock in view.SellerStocks(index))
            yield return template with
            {
                WarehouseId = stock.Warehouse.Id,
                WarehouseName = stock.Warehouse.Name,
                StockType = stock.Warehouse.IsRfbs ? "rfbs" : "fbs",
                Present = stock.Present,
                Reserved = stock.Reserved,
                Available = stock.Free,
            };
        foreach (var stock in view.FboStocks(index))
            yield return template with
            {
                WarehouseId = stock.Warehouse.Id,
                WarehouseName = stock.Warehouse.Name,
                StockType = "fbo",
                Present = stock.Present,
                Reserved = stock.Reserved,
            };
    }

    private static IEnumerable<OracleRow> WbSizeRows(WbView view, string account, int index, int size)
    {
        var seed = view.State.Seed;
        var template = new OracleRow("wildberries", account, WbCard.NmId(seed, index), WbCard.ChrtId(index, size),
            WbCard.VendorCode(index), FirstOf(WbCard.Barcodes(seed, index, size)), WbCard.Title(seed, index),
            0, null, "", 0, null, null, null, null);
        if (view.FboStock(index, size) is { } fbo)
            yield return template with
            {
                WarehouseId = fbo.Warehouse.Id,
                WarehouseName = fbo.Warehouse.Name,
                StockType = "fbo",
                Present = fbo.Quantity,
                Available = fbo.Quantity,
                InWayTo = fbo.InWayToClient,
                InWayFrom = fbo.InWayFromClient,
            };
        foreach (var stock in view.SellerStocks(index, size))
            yield return template with
            {
                WarehouseId = stock.Warehouse.Id,
                WarehouseName = stock.Warehouse.Name,
                StockType = "fbs",
                Present = stock.Quantity,
                Available = stock.Quantity,
            };
    }

    private static IEnumerable<OracleRow> Sorted(IEnumerable<OracleRow> rows) =>
        rows.OrderBy(r => r.WarehouseId.ToStringInvariant(), StringComparer.Ordinal).ThenBy(r => r.StockType, StringComparer.Ordinal);

    private static string? FirstOf(string[] barcodes) => barcodes.Length == 0 ? null : barcodes.Order(StringComparer.Ordinal).First();
}
