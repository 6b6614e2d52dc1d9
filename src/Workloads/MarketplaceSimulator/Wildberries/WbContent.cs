using System.Text.Json;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Wildberries;

/// <summary>`/content/v2/get/cards/list`.</summary>
internal static class WbContent
{
    public static async Task Cards(ApiCall call)
    {
        var settings = call.Body.Object("settings");
        var ascending = settings.Object("sort").Flag("ascending", false);
        var photo = settings.Object("filter").Number("withPhoto", -1, 1, 0);
        var cursor = settings.Object("cursor");
        var limit = call.FullPageSize(cursor.Number("limit", 1, 100, 10));
        var view = call.Wildberries;
        var page = Orders(view, Start(cursor, view, ascending), ascending)
            .Where(o => photo == -1 || WbCard.HasPhoto(view.State.Seed, view.IndexInUpdateOrder(o)) == (photo == 1))
            .Take(limit).ToList();
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("cards");
            foreach (var order in page)
            {
                WriteCard(w, view.State.Seed, view.IndexInUpdateOrder(order), WbCard.UpdatedAt(order));
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteStartObject("cursor");
            w.WriteString("updatedAt", page.Count == 0 ? "" : WbCard.UpdatedAt(page[^1]));
            w.WriteNumber("nmID", page.Count == 0 ? 0 : WbCard.NmId(view.State.Seed, view.IndexInUpdateOrder(page[^1])));
            w.WriteNumber("total", page.Count);
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    /// <summary>The first order number to look at, seen in the direction of the listing.</summary>
    private static int Start(RequestBody cursor, WbView view, bool ascending)
    {
        var (updatedAt, nm) = (cursor.Text("updatedAt"), cursor.Number("nmID", 0, long.MaxValue, 0));
        if (updatedAt.Length == 0 && nm == 0)
            return ascending ? 0 : view.UpdateOrders - 1;
        if (updatedAt.Length == 0 || nm == 0)
            throw WbError.Content(400, "Invalid request: cursor needs both updatedAt and nmID");
        var order = WbCard.OrderAt(updatedAt) ?? throw WbError.Content(400, "Invalid request: cursor.updatedAt is not a time");
        // Cards of one moment follow each other by nmID: step over those up to and including the cursor's.
        var end = Math.Min(order + 3, view.UpdateOrders);
        var passed = ascending ? order : end - 1;
        for (var at = order; at < end; at++)
            if (WbCard.UpdatedAt(at) == WbCard.UpdatedAt(order) && view.IndexInUpdateOrder(at) is >= 0 and var index)
                if (ascending && WbCard.NmId(view.State.Seed, index) <= nm)
                    passed = at + 1;
                else if (!ascending && WbCard.NmId(view.State.Seed, index) >= nm && at - 1 < passed)
                    passed = at - 1;
        return passed;
    }

    private static IEnumerable<int> Orders(WbView view, int start, bool ascending)
    {
        for (var order = start; order >= 0 && order < view.UpdateOrders; order += ascending ? 1 : -1)
            if (view.IndexInUpdateOrder(order) >= 0)
                yield return order;
    }

    private static void WriteCard(Utf8JsonWriter w, ulong seed, int index, string updatedAt)
    {
        w.WriteStartObject();
        w.WriteNumber("nmID", WbCard.NmId(seed, index));
        w.WriteNumber("imtID", 1_700_000_000L + index / 3);
        w.WriteNumber("subjectID", 105);
        w.WriteString("subjectName", "Разное");
        w.WriteString("vendorCode", WbCard.VendorCode(index));
        w.WriteString("brand", WbCard.Brand(seed, index));
        w.WriteString("title", WbCard.Title(seed, index));
        w.WriteStartArray("sizes");
        for (var size = 0; size < WbCard.SizeCount(seed, index); size++)
        {
            w.WriteStartObject();
            w.WriteNumber("chrtID", WbCard.ChrtId(index, size));
            w.WriteString("techSize", size == 0 ? "0" : $"{40 + size * 2}");
            w.WriteString("wbSize", "");
            w.WriteStartArray("skus");
            foreach (var barcode in WbCard.Barcodes(seed, index, size))
                w.WriteStringValue(barcode);
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
        if (index % 5 == 0)
            w.WriteNull("unannouncedField");
        w.WriteString("createdAt", WbCard.UpdatedAt(index));
        w.WriteString("updatedAt", updatedAt);
        w.WriteEndObject();
    }
}
