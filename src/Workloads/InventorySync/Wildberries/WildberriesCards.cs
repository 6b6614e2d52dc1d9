using System.Text.Json;
using InventorySync.Api;
using InventorySync.Streams;

namespace InventorySync.Wildberries;

/// <summary>Cards, one product a size. Ordered by the time of the last edit, so a normal run reads only what changed since the last.</summary>
/// <remarks>The vendor says to stop at a page that is not full. We stop at an empty one: a page cut short on the way looks the same.</remarks>
internal sealed class WildberriesCards(WildberriesApi api) : PageSource
{
    public override string Name => "catalog";

    public override string Endpoint => "/content/v2/get/cards/list";

    public override IReadOnlyList<string> StockTypes => [];

    public override bool Incremental => true;

    public override async Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var page = await api.CardsAsync(Request(cursor), Sizes, cancellationToken);
        if (page.Number("cursor.total") is { } total && total != page.Count)
            throw new ApiException(ApiFailure.BadEnvelope, $"wildberries {Endpoint}: the page says it has {total} cards and has {page.Count}");
        var products = page.Items.SelectMany(sizes => sizes).ToList();
        if (page.Count == 0)
            return Page.OfNothing(null);
        if (page.Text("cursor.updatedAt") is not { Length: > 0 } updatedAt || page.Number("cursor.nmID") is not { } nmId)
            throw new ApiException(ApiFailure.BadEnvelope, $"wildberries {Endpoint}: a page with cards has no cursor to go on with");
        return Page.OfProducts(products, page.Rejected, $"{nmId}:{updatedAt}");
    }

    private object Request(string? cursor)
    {
        var limit = api.Tuning.CardsPageSize;
        var colon = cursor?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        object at = colon > 0 && long.TryParse(cursor.AsSpan(0, colon), out var nmID)
            ? new { updatedAt = cursor![(colon + 1)..], nmID, limit }
            : new { limit };
        return new { settings = new { sort = new { ascending = true }, cursor = at, filter = new { withPhoto = -1 } } };
    }

    private static Product[] Sizes(JsonElement card)
    {
        var (nmId, article, title, updated) = (card.Id("nmID"), card.OptionalText("vendorCode"), card.OptionalText("title"), card.OptionalText("updatedAt"));
        return [.. card.OptionalArray("sizes").Select(size =>
        {
            ItemFields.MustBeObject(size);
            return new Product(size.Id("chrtID"), nmId, article, Product.FirstBarcode(size.OptionalTexts("skus")), title, updated);
        })];
    }
}
