using System.Globalization;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Ozon;

/// <summary>Stock in Ozon's warehouses. The rows have ids only; names come from the list of Ozon's warehouses.</summary>
internal sealed class OzonOwnStocks(OzonApi api, SyncStore store) : OzonStocks(api, store)
{
    private readonly Dictionary<long, string?> _names = [];

    public override string Name => "fbo";

    public override string Endpoint => "/v1/product/info/stocks-by-warehouse/fbo";

    public override IReadOnlyList<string> StockTypes => ["fbo"];

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var warehouse in await OzonWarehouses.ReadOwnAsync(Api, cancellationToken))
            _names[warehouse.Id] = warehouse.Name;
    }

    protected override object Request(IReadOnlyList<long> skus, string cursor) => new
    {
        skus = skus.Select(sku => sku.ToString(CultureInfo.InvariantCulture)).ToArray(),
        cursor,
        limit = Api.PageSize,
    };

    protected override StockRow Row(JsonElement item)
    {
        var warehouse = item.Id("warehouse_id");
        return new StockRow(
            item.Id("product_id"), item.Id("sku"), item.OptionalText("offer_id"),
            warehouse.ToString(CultureInfo.InvariantCulture), warehouse, _names.GetValueOrDefault(warehouse), "fbo",
            item.Quantity("present"), item.OptionalQuantity("reserved"), null, null, null, null);
    }
}
