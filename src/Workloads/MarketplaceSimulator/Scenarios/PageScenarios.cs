using System.Text.Json.Nodes;
using MarketplaceSimulator.Ozon;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Pages and cursors that look like an end, or never come to one, and items that come twice.</summary>
internal static class PageScenarios
{
    private const string Fbs = "/ozon/v2/product/info/stocks-by-warehouse/fbs";

    public static readonly Scenario[] All =
    [
        new("short-page", "/ozon", 0, -1, "Ozon: pages of `size` items at most, with a live cursor.", ShortPage),
        new("empty-page", Fbs, 0, 1, "Ozon: an empty page whose cursor goes on where this page began.", _ => hit => hit.IsOzon && Rewrite(EmptyPage)(hit)),
        new("cursor-expired", "/ozon", 0, 1, "400/3 for a request with a cursor.", _ => Expired),
        new("cursor-repeats", "/ozon/v3/product/list", 0, -1, "Every page but the first points to itself.", _ => Rewrite(Repeat)),
        new("cursor-cycles", "/ozon/v3/product/list", 0, -1, "From the third page on, every page points back to the second: A-B-A.", _ => Cycle()),
        new("duplicates", "/", 0, -1, "The last item of a page comes again at the head of the next one; `different` = with another quantity.", Duplicates),
    ];

    private static Effect ShortPage(ScenarioParameters parameters)
    {
        var size = (int)parameters.Number("size", 7, 1, 1000);
        return hit =>
        {
            if (hit.IsOzon)
                hit.Faults.PageCap = size;
            return hit.IsOzon;
        };
    }

    private static void EmptyPage(PageRewrite page)
    {
        page.Items?.Clear();
        // On a first page there is no cursor to give back: that of the product before the first one means the same.
        page.PointTo(page.RequestCursor is { Length: > 0 } cursor ? cursor : OzonCursor.Start.ToString());
    }

    private static bool Expired(ScenarioHit hit) =>
        PageRewrite.CursorOf(hit.RequestBody, hit.Path) is { Length: > 0 } && hit.Answer(OzonError.Invalid("cursor is expired"));

    private static void Repeat(PageRewrite page)
    {
        if (page.RequestCursor is { Length: > 0 } cursor)
            page.PointTo(cursor);
    }

    private static Effect Cycle()
    {
        string? second = null;
        return Rewrite(page =>
        {
            if (page.RequestCursor is not { } cursor)
                return;
            if (cursor.Length == 0)
                second = page.ResponseCursor;
            else if (second is not null && (cursor != second || page.ResponseCursor is not { Length: > 0 }))
                page.PointTo(second);
        });
    }

    private static Effect Duplicates(ScenarioParameters parameters)
    {
        var different = parameters.Flag("different", false);
        var last = new Dictionary<string, JsonNode>();
        return hit =>
        {
            var cursor = PageRewrite.CursorOf(hit.RequestBody, hit.Path);
            var path = hit.Path.Value!;
            lock (last)
                if (cursor is { Length: 0 })
                    last.Remove(path);
                else if (cursor is not null && last.ContainsKey(path))
                    hit.Faults.Reserved = 1;
            hit.Faults.Rewrites.Add(page =>
            {
                lock (last)
                    Repeat(page, last, path, different);
            });
            return true;
        };
    }

    private static void Repeat(PageRewrite page, Dictionary<string, JsonNode> last, string path, bool different)
    {
        if (page.Items is not { Count: > 0 } items)
            return;
        var next = items[^1]!.DeepClone();
        // Offset paging has no neighbour to repeat: the first row comes again at the end of its own page, if it has room there.
        if (page.RequestCursor is null)
        {
            if (items.Count < page.RequestLimit)
                items.Add(Copy(items[0]!, different));
        }
        else if (last.TryGetValue(path, out var previous))
            items.Insert(0, Copy(previous, different));
        last[path] = next;
        if (page.Envelope["cursor"] is JsonObject card)
            card["total"] = items.Count;
    }

    private static JsonNode Copy(JsonNode item, bool different)
    {
        var copy = item.DeepClone();
        if (different && copy is JsonObject row && PageRewrite.QuantityOf(row) is { } name && row[name] is JsonValue value && value.TryGetValue<long>(out var number))
            row[name] = number + 1;
        return copy;
    }

    private static Effect Rewrite(Action<PageRewrite> rewrite) => hit =>
    {
        hit.Faults.Rewrites.Add(rewrite);
        return true;
    };
}
