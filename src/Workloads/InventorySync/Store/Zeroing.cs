namespace InventorySync.Store;

/// <summary>What may be zeroed: rows of these stock types that the pass has not seen; or, with none, old rows nobody took over.</summary>
internal sealed record Zeroing(IReadOnlyList<string> StockTypes, long Pass, bool Catalog)
{
    public static Zeroing Stock(IReadOnlyList<string> stockTypes, long pass) => new(stockTypes, pass, false);

    /// <summary>Products that a whole pass over the catalogue has not seen are removed from it.</summary>
    public static Zeroing OfCatalog(long pass) => new([], pass, true);

    public static Zeroing Legacy() => new([], 0, false);
}
