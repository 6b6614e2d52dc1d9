using System.Globalization;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Streams;

namespace InventorySync.Ozon;

/// <summary>Products with their skus, names and barcodes. A page of the list is joined with its details before it is handed on.</summary>
internal sealed class OzonCatalog(OzonApi api) : PageSource
{
    private const string ListPath = "/v3/product/list";
    private const string InfoPath = "/v3/product/info/list";

    public override string Name => "catalog";

    public override string Endpoint => ListPath;

    public override IReadOnlyList<string> StockTypes => [];

    public override async Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var sent = cursor ?? "";
        var (list, next) = await ListAsync(sent, cancellationToken);
        // No items is the end, unless a cursor says that there is more. One that points to itself is asked once more.
        if (list.Count == 0 && next != "" && next == sent)
            (list, next) = await ListAsync(sent, cancellationToken);
        if (list.Count == 0)
            return Page.OfNothing(next == "" || next == sent ? null : next);
        var (products, rejected) = await WithDetailsAsync(list.Items, cancellationToken);
        return Page.OfProducts(products, [.. list.Rejected, .. rejected], next == "" ? null : next);
    }

    private async Task<(JsonPage<ListItem> List, string Next)> ListAsync(string cursor, CancellationToken cancellationToken)
    {
        var request = new { filter = new { visibility = "ALL" }, last_id = cursor, limit = api.PageSize };
        var list = await api.ItemsAsync(ListPath, request, "result.items", ListItem.Read, cancellationToken);
        return (list, list.Text("result.last_id") ?? "");
    }

    private async Task<(List<Product> Products, List<string> Rejected)> WithDetailsAsync(List<ListItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
            return ([], []);
        var request = new { product_id = items.Select(item => item.ProductId.ToString(CultureInfo.InvariantCulture)).Distinct().ToArray() };
        var info = await api.ItemsAsync(InfoPath, request, "items", Details.Read, cancellationToken);
        var details = new Dictionary<long, Details>();
        foreach (var detail in info.Items)
            details[detail.ProductId] = detail;
        var (products, rejected) = (new List<Product>(items.Count), new List<string>(info.Rejected));
        foreach (var item in items)
        {
            if (!details.TryGetValue(item.ProductId, out var detail))
                rejected.Add($"product {item.ProductId} is listed but has no details");
            else if ((item.Sku ?? detail.Sku) is { } sku)
                products.Add(new Product(sku, item.ProductId, detail.OfferId ?? item.OfferId, detail.Barcode, detail.Name, detail.UpdatedAt));
        }
        // A product without a sku cannot have stock yet: it is neither an item nor a fault.
        return (products, rejected.Count > info.Rejected.Count ? rejected[info.Rejected.Count..] : []);
    }

    private static long? Sku(JsonElement item) =>
        item.TryGetProperty("sku", out var value) && value.ValueKind != JsonValueKind.Null && item.Number("sku") is > 0 and var sku ? sku : null;

    private sealed record ListItem(long ProductId, string? OfferId, long? Sku)
    {
        public static ListItem Read(JsonElement item) => new(item.Id("product_id"), item.OptionalText("offer_id"), OzonCatalog.Sku(item));
    }

    private sealed record Details(long ProductId, string? OfferId, string? Name, string? Barcode, long? Sku, string? UpdatedAt)
    {
        public static Details Read(JsonElement item) => new(
            item.Id("id"), item.OptionalText("offer_id"), item.OptionalText("name"),
            Product.FirstBarcode(item.OptionalTexts("barcodes")), OzonCatalog.Sku(item), item.OptionalText("updated_at"));
    }
}
