using System.Text.Json;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>`/v3/product/list`, `/v3/product/info/list`, `/v4/product/info/stocks`.</summary>
internal static class OzonProducts
{
    private static readonly string[] Visibilities = ["ALL", "VISIBLE", "ARCHIVED"];

    public static async Task List(ApiCall call)
    {
        var filter = call.Body.Object("filter");
        var limit = call.PageSize(call.Body.Number("limit", 1, 1000, null));
        var (page, total) = Page(call, filter, "last_id", limit, includeSku: true);
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartObject("result");
            w.WriteStartArray("items");
            foreach (var index in page)
            {
                WriteListItem(w, call.Ozon, index);
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteNumber("total", total);
            w.WriteString("last_id", Next(page));
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    public static async Task Info(ApiCall call)
    {
        var ids = OzonIds.Read(call.Body, call.Ozon.State.Seed, 1000, "sku", "offer_id", "product_id");
        if (ids.Named is 0 or > 1000)
            throw OzonError.Invalid("invalid ProductInfoList: between 1 and 1000 values of 'offer_id', 'product_id' or 'sku' must be specified");
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("items");
            foreach (var index in ids.Indices.Where(call.Ozon.State.Holds))
            {
                WriteInfo(w, call.Ozon.State.Seed, index);
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    /// <summary>Per product and scheme; knows `cursor` only, and ignores a `last_id` as it ignores every unknown field.</summary>
    public static async Task Stocks(ApiCall call)
    {
        var filter = call.Body.Object("filter", required: true);
        var limit = call.PageSize(call.Body.Number("limit", 1, 1000, null));
        var (page, total) = Page(call, filter, "cursor", limit, includeSku: false);
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteString("cursor", Next(page));
            w.WriteNumber("total", total);
            w.WriteStartArray("items");
            foreach (var index in page)
            {
                WriteSchemes(w, call.Ozon, index);
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private static (List<int> Page, long Total) Page(ApiCall call, RequestBody filter, string cursorField, int limit, bool includeSku)
    {
        var visibility = filter.Text("visibility", "ALL");
        if (!Visibilities.Contains(visibility))
            throw OzonError.Invalid($"invalid filter.visibility: unknown value {visibility}");
        Func<int, bool> isIn = visibility == "ARCHIVED" ? call.Ozon.IsArchived : call.Ozon.IsVisible;
        var ids = OzonIds.Read(filter, call.Ozon.State.Seed, 1000, includeSku ? "skus" : null, "offer_id", "product_id");
        var after = OzonCursor.Parse(call.Body.Text(cursorField), cursorField).Index;
        if (ids.Named > 0)
            return ([.. ids.Indices.Where(i => i > after && isIn(i)).Take(limit)], ids.Indices.Count(isIn));
        var page = new List<int>(limit);
        for (var index = after + 1; index < call.Ozon.State.Bound && page.Count < limit; index++)
            if (isIn(index))
                page.Add(index);
        return (page, visibility == "ARCHIVED" ? call.Ozon.ArchivedCount : call.Ozon.VisibleCount);
    }

    /// <summary>The last full page still has a cursor; what follows it is an empty page without one.</summary>
    private static string Next(List<int> page) => page.Count == 0 ? "" : new OzonCursor(page[^1], 0, 0).ToString();

    private static void WriteListItem(Utf8JsonWriter w, OzonView view, int index)
    {
        var seed = view.State.Seed;
        w.WriteStartObject();
        w.WriteNumber("product_id", OzonProduct.ProductId(seed, index));
        w.WriteString("offer_id", OzonProduct.OfferId(index));
        w.WriteNumber("sku", OzonProduct.Sku(seed, index));
        w.WriteBoolean("archived", OzonProduct.Archived(seed, index));
        w.WriteBoolean("has_fbo_stocks", view.FboStocks(index).Any(s => s.Present > 0));
        w.WriteBoolean("has_fbs_stocks", view.SellerStocks(index).Any(s => s.Present > 0));
        w.WriteBoolean("is_discounted", false);
        w.WriteStartArray("quants");
        w.WriteEndArray();
        // Vendors add fields without notice; a client must not mind.
        if (index % 5 == 0)
            w.WriteNull("unannounced_field");
        w.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter w, ulong seed, int index)
    {
        w.WriteStartObject();
        w.WriteNumber("id", OzonProduct.ProductId(seed, index));
        w.WriteString("offer_id", OzonProduct.OfferId(index));
        w.WriteNumber("sku", OzonProduct.Sku(seed, index));
        w.WriteString("name", OzonProduct.Name(seed, index));
        w.WriteStartArray("barcodes");
        foreach (var barcode in OzonProduct.Barcodes(seed, index))
            w.WriteStringValue(barcode);
        w.WriteEndArray();
        w.WriteBoolean("is_archived", OzonProduct.Archived(seed, index));
        w.WriteString("currency_code", "RUB");
        w.WriteEndObject();
    }

    private static void WriteSchemes(Utf8JsonWriter w, OzonView view, int index)
    {
        w.WriteStartObject();
        w.WriteNumber("product_id", OzonProduct.ProductId(view.State.Seed, index));
        w.WriteString("offer_id", OzonProduct.OfferId(index));
        w.WriteStartArray("stocks");
        WriteScheme(w, view, index, "fbo", view.FboStocks(index));
        WriteScheme(w, view, index, "fbs", view.SellerStocks(index).FindAll(s => !s.Warehouse.IsRfbs));
        WriteScheme(w, view, index, "rfbs", view.SellerStocks(index).FindAll(s => s.Warehouse.IsRfbs));
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteScheme(Utf8JsonWriter w, OzonView view, int index, string type, List<OzonStock> stocks)
    {
        if (stocks.Count == 0)
            return;
        w.WriteStartObject();
        w.WriteString("type", type);
        w.WriteNumber("present", stocks.Sum(s => s.Present));
        w.WriteNumber("reserved", stocks.Sum(s => s.Reserved));
        w.WriteNumber("sku", OzonProduct.Sku(view.State.Seed, index));
        w.WriteString("shipment_type", "SHIPMENT_TYPE_GENERAL");
        w.WriteStartArray("warehouse_ids");
        // Text in the specification, numbers in the vendor's SDKs: both occur.
        foreach (var stock in stocks)
            if (index % 2 == 0)
                w.WriteStringValue(stock.Warehouse.Id.ToStringInvariant());
            else
                w.WriteNumberValue(stock.Warehouse.Id);
        w.WriteEndArray();
        w.WriteEndObject();
    }
}
