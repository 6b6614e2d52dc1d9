using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>Stocks per product and warehouse: `/v2/…/fbs` (with names and free stock) and `/v1/…/fbo` (without).</summary>
internal static class OzonWarehouseStocks
{
    public static Task Fbs(ApiCall call) =>
        Rows(call, OzonIds.Read(call.Body, call.Ozon.State.Seed, 1000, "sku", "offer_id", null), "sku", "offer_id", call.Ozon.SellerStocks, fbs: true);

    public static Task Fbo(ApiCall call) =>
        Rows(call, OzonIds.Read(call.Body, call.Ozon.State.Seed, 1000, "skus", "offer_ids", null), "skus", "offer_ids", call.Ozon.FboStocks, fbs: false);

    private static async Task Rows(ApiCall call, OzonIds ids, string skuField, string offerField, Func<int, List<OzonStock>> stocksOf, bool fbs)
    {
        if (ids.Named == 0)
            throw OzonError.Invalid($"one of '{skuField}' or '{offerField}' must be specified");
        var limit = call.PageSize(call.Body.Number("limit", 1, 1000, null));
        var cursor = OzonCursor.Parse(call.Body.Text("cursor"), "cursor");
        if (cursor != OzonCursor.Start && cursor.Ids != ids.Fingerprint)
            throw OzonError.Invalid("invalid cursor: it belongs to another list of products");

        var rows = ids.Indices.Where(i => i >= cursor.Index && call.Ozon.State.Holds(i))
            .SelectMany(i => stocksOf(i).Select((stock, row) => (Index: i, Row: row, Stock: stock)))
            .Where(r => r.Index > cursor.Index || r.Row > cursor.Row)
            .Take(limit + 1).ToList();
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteString("cursor", more ? new OzonCursor(rows[^1].Index, rows[^1].Row, ids.Fingerprint).ToString() : "");
            w.WriteBoolean("has_next", more);
            w.WriteStartArray("products");
            foreach (var (index, _, stock) in rows)
            {
                w.WriteStartObject();
                w.WriteNumber("sku", OzonProduct.Sku(call.Ozon.State.Seed, index));
                w.WriteNumber("product_id", OzonProduct.ProductId(call.Ozon.State.Seed, index));
                w.WriteString("offer_id", OzonProduct.OfferId(index));
                w.WriteNumber("warehouse_id", stock.Warehouse.Id);
                if (fbs)
                    w.WriteString("warehouse_name", stock.Warehouse.Name);
                w.WriteNumber("present", stock.Present);
                w.WriteNumber("reserved", stock.Reserved);
                if (fbs)
                    w.WriteNumber("free_stock", stock.Free);
                w.WriteEndObject();
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }
}
