using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>`/v1/analytics/stocks` and the fading `/v2/analytics/stock_on_warehouses`: FBO once more, in other shapes.</summary>
internal static class OzonAnalytics
{
    public static async Task Stocks(ApiCall call)
    {
        var ids = OzonIds.Read(call.Body, call.Ozon.State.Seed, 100, "skus", null, null);
        if (ids.Named == 0)
            throw OzonError.Invalid("invalid skus: value must contain between 1 and 100 items, inclusive");
        var warehouses = call.Body.Numbers("warehouse_ids", 100, acceptText: true);
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("items");
            foreach (var index in ids.Indices.Where(call.Ozon.IsVisible))
            {
                foreach (var stock in call.Ozon.FboStocks(index).Where(s => warehouses.Count == 0 || warehouses.Contains(s.Warehouse.Id)))
                {
                    w.WriteStartObject();
                    w.WriteNumber("sku", OzonProduct.Sku(call.Ozon.State.Seed, index));
                    w.WriteString("offer_id", OzonProduct.OfferId(index));
                    w.WriteString("name", OzonProduct.Name(call.Ozon.State.Seed, index));
                    w.WriteNumber("warehouse_id", stock.Warehouse.Id);
                    w.WriteString("warehouse_name", stock.Warehouse.Name);
                    w.WriteNumber("cluster_id", stock.Warehouse.Id % 97);
                    w.WriteString("cluster_name", stock.Warehouse.Name.Split('_')[0]);
                    w.WriteNumber("available_stock_count", stock.Free);
                    w.WriteNumber("valid_stock_count", stock.Present);
                    w.WriteNumber("transit_stock_count", 0);
                    w.WriteEndObject();
                }
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    public static async Task StockOnWarehouses(ApiCall call)
    {
        // No maximum is documented; 1,000 is the most that known clients use.
        var limit = call.PageSize(call.Body.Number("limit", 1, 1000, null));
        var offset = call.Body.Number("offset", 0, long.MaxValue, 0);
        var type = call.Body.Text("warehouse_type", "ALL");
        if (type is not ("ALL" or "EXPRESS_DARK_STORE" or "NOT_EXPRESS_DARK_STORE"))
            throw OzonError.Invalid($"invalid warehouse_type: unknown value {type}");
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartObject("result");
            w.WriteStartArray("rows");
            if (type != "EXPRESS_DARK_STORE" && offset < call.Ozon.FboRows.Total)
                foreach (var (index, stock) in RowsFrom(call.Ozon, offset).Take(limit))
                {
                    w.WriteStartObject();
                    w.WriteNumber("sku", OzonProduct.Sku(call.Ozon.State.Seed, index));
                    w.WriteString("item_code", OzonProduct.OfferId(index));
                    w.WriteString("item_name", OzonProduct.Name(call.Ozon.State.Seed, index));
                    w.WriteString("warehouse_name", stock.Warehouse.Name);
                    w.WriteNumber("free_to_sell_amount", stock.Free);
                    w.WriteNumber("promised_amount", 0);
                    w.WriteNumber("reserved_amount", stock.Reserved);
                    w.WriteEndObject();
                    await json.Breathe();
                }
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    private static IEnumerable<(int Index, OzonStock Stock)> RowsFrom(OzonView view, long offset)
    {
        var (position, skip) = view.FboRows.Locate(offset);
        for (; position < view.State.Bound; position++, skip = 0)
            if (view.IsVisible(position))
                foreach (var stock in view.FboStocks(position).Skip(skip))
                    yield return (position, stock);
    }
}
