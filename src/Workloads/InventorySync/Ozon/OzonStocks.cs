using System.Text.Json;
using InventorySync.Api;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Ozon;

/// <summary>Stock by warehouse, asked chunk by chunk for the skus of the catalogue.</summary>
/// <remarks>A chunk that fails for good is skipped and named; <see cref="MostFailedChunks"/> in a row end the stream, because then it is not the chunk.</remarks>
internal abstract class OzonStocks(OzonApi api, SyncStore store) : PageSource
{
    private const int MostFailedChunks = 3;
    private int _failedInARow;

    public override bool DependsOnCatalog => true;

    protected OzonApi Api { get; } = api;

    public override string? RestartPoint(string? cursor)
    {
        var at = OzonStockCursor.Parse(cursor);
        return at.After == 0 ? null : new OzonStockCursor(at.After, "").ToString();
    }

    public override async Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var at = OzonStockCursor.Parse(cursor);
        var skus = await store.SkusAfterAsync("ozon", Api.AccountId, at.After, Api.PageSize, cancellationToken);
        if (skus.Count == 0)
            return Page.OfNothing(null);
        var following = new OzonStockCursor(skus[^1], "").ToString();
        try
        {
            var page = await Api.ItemsAsync(Endpoint, Request(skus, at.Inner), "products", Row, cancellationToken);
            _failedInARow = 0;
            return Page.OfStocks(page.Items, page.Rejected, Next(page, at, following));
        }
        catch (ApiException error) when (error.Failure == ApiFailure.Rejected || error.IsTransient)
        {
            if (++_failedInARow >= MostFailedChunks)
                throw;
            return Page.OfNothing(following, $"skus {skus[0]} to {skus[^1]} left out: {error.Message}");
        }
    }

    protected abstract object Request(IReadOnlyList<long> skus, string cursor);

    protected abstract StockRow Row(JsonElement item);

    private static string Next(JsonPage<StockRow> page, OzonStockCursor at, string following)
    {
        if (!page.Flag("has_next"))
            return following;
        var inner = page.Text("cursor");
        return string.IsNullOrEmpty(inner)
            ? throw new ApiException(ApiFailure.BadEnvelope, "has_next is true, but there is no cursor to go on with")
            : (at with { Inner = inner }).ToString();
    }
}
