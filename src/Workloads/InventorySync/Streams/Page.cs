namespace InventorySync.Streams;

/// <summary>One page of a stream: what it holds and where the next one is.</summary>
/// <param name="Rejected">Why items were left out (quarantined), one text an item.</param>
/// <param name="Next">Cursor of the next page; null is the end of the data, which only a source may conclude.</param>
/// <param name="Skipped">Why a part of the data could not be read at all; the run is then partial.</param>
internal sealed record Page(
    IReadOnlyList<StockRow> Stocks,
    IReadOnlyList<Product> Products,
    IReadOnlyList<string> Rejected,
    string? Next,
    string? Skipped = null)
{
    public static Page OfStocks(IReadOnlyList<StockRow> rows, IReadOnlyList<string> rejected, string? next) => new(rows, [], rejected, next);

    public static Page OfProducts(IReadOnlyList<Product> products, IReadOnlyList<string> rejected, string? next) => new([], products, rejected, next);

    public static Page OfNothing(string? next, string? skipped = null) => new([], [], [], next, skipped);
}
