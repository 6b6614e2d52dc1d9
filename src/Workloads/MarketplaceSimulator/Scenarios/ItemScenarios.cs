using System.Text.Json.Nodes;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Answers 200 that are not what they should be: one bad item among good ones, or no page at all.</summary>
internal static class ItemScenarios
{
    public static readonly Scenario[] All =
    [
        new("invalid-json", "/", 0, 1, "200 with JSON that does not parse.", _ => Page(page => page.Raw = "{\"items\":[{\"sku\":1,]}")),
        new("html-200", "/", 0, 1, "200 with a page of HTML.", _ => Page(Html)),
        new("bad-envelope", "/", 0, 1, "200 with `{\"unexpected\":true}`.", _ => Page(page => page.Raw = "{\"unexpected\":true}")),
        new("null-item", "/", 0, 1, "Item `at` is null.", p => Item(p, (items, at, _) => items[at] = null)),
        new("number-as-string", "/", 0, 1, "A quantity of item `at` is text.", p => Item(p, (items, at, field) => items[at]![field] = items[at]![field]!.ToString())),
        new("negative-quantity", "/", 0, 1, "A quantity of item `at` is -5.", p => Item(p, (items, at, field) => items[at]![field] = -5)),
        new("overflow-quantity", "/", 0, 1, "A quantity of item `at` is beyond 64 bits.",
            p => Item(p, (items, at, field) => items[at]![field] = JsonNode.Parse("99999999999999999999"))),
        new("missing-field", "/", 0, 1, "Item `at` lacks its key, or `field`.", p => Item(p, (items, at, field) => ((JsonObject)items[at]!).Remove(field), PageRewrite.KeyOf)),
    ];

    private static void Html(PageRewrite page)
    {
        page.ContentType = "text/html";
        page.Raw = "<!DOCTYPE html><html><body>Технические работы</body></html>";
    }

    private static Effect Page(Action<PageRewrite> rewrite) => hit =>
    {
        hit.Faults.Rewrites.Add(rewrite);
        return true;
    };

    private static Effect Item(ScenarioParameters parameters, Action<JsonArray, int, string> damage, Func<JsonObject, string?>? pick = null)
    {
        var at = (int)parameters.Number("at", 0, 0, 250_000);
        var field = parameters.Text("field");
        return Page(page =>
        {
            // A page without that item stays whole: at = 3 means the fourth, not "some".
            if (page.Items is { } items && at < items.Count && items[at] is JsonObject item
                && (field ?? (pick ?? PageRewrite.QuantityOf)(item)) is { } name && item.ContainsKey(name))
                damage(items, at, name);
        });
    }
}
