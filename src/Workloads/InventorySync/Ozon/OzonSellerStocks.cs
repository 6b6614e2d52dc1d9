using System.Globalization;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Ozon;

/// <summary>Stock in the seller's own warehouses. Which of them are rFBS only the list of warehouses says.</summary>
internal sealed class OzonSellerStocks(OzonApi api, SyncStore store) : OzonStocks(api, store)
{
    private readonly HashSet<long> _rfbs = [];

    public override string Name => "fbs";

    public override string Endpoint => "/v2/product/info/stocks-by-warehouse/fbs";

    public override IReadOnlyList<string> StockTypes => ["fbs", "rfbs"];

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var warehouses = await OzonWarehouses.ReadSellerAsync(Api, cancellationToken);
        _rfbs.UnionWith(warehouses.Where(warehouse => warehouse.IsRfbs).Select(warehouse => warehouse.Id));
    }

    protected override object Request(IReadOnlyList<long> skus, string cursor) => new
    {
        sku = skus.Select(sku => sku.ToString(CultureInfo.InvariantCulture)).ToArray(),
        cursor,
        limit = Api.PageSize,
    };

    protected override StockRow Row(JsonElement item)
    {
        var warehouse = item.Id("warehouse_id");
        return new StockRow(
            item.Id("product_id"), item.Id("sku"), item.OptionalText("offer_id"),
            warehouse.ToString(CultureInfo.InvariantCulture), warehouse, item.OptionalText("warehouse_name"),
            _rfbs.Contains(warehouse) ? "rfbs" : "fbs",
            item.Quantity("present"), item.OptionalQuantity("reserved"), item.OptionalQuantity("free_stock"), null, null, null);
    }
}
