namespace MarketplaceSimulator.Data;

/// <summary>The three ids of an Ozon product and the way back from each to its index.</summary>
internal static class OzonProduct
{
    private const long FirstProductId = 3_000_000_000, FirstSku = 6_000_000_000;
    private const uint ProductIdBits = 1, SkuBits = 2, NameBits = 3, BarcodeCountBits = 4, BarcodeBits = 5, ArchivedBits = 6;

    public static long ProductId(ulong seed, int index) => FirstProductId + index * 8L + Mix.Below(seed, ProductIdBits, index, 8);

    public static long Sku(ulong seed, int index) => FirstSku + index * 8L + Mix.Below(seed, SkuBits, index, 8);

    /// <summary>The seller's own string; every seventh is Cyrillic.</summary>
    public static string OfferId(int index) => index % 7 == 3 ? $"АРТ-{index:D7}" : $"ART-{index:D7}";

    public static string Name(ulong seed, int index) => Words.ProductName(seed, NameBits, index);

    public static bool Archived(ulong seed, int index) => Mix.Below(seed, ArchivedBits, index, 50) == 0;

    /// <summary>None, one or several, in no particular order.</summary>
    public static string[] Barcodes(ulong seed, int index)
    {
        var count = Mix.Pick(seed, BarcodeCountBits, index, [10, 80, 95]);
        var barcodes = new string[count];
        for (var i = 0; i < count; i++)
            barcodes[i] = Words.Barcode(seed, BarcodeBits, index * 4L + i);
        return barcodes;
    }

    public static int IndexOfProductId(ulong seed, long id) =>
        Candidate(id - FirstProductId) is var i && i >= 0 && ProductId(seed, i) == id ? i : -1;

    public static int IndexOfSku(ulong seed, long sku) =>
        Candidate(sku - FirstSku) is var i && i >= 0 && Sku(seed, i) == sku ? i : -1;

    public static int IndexOfOfferId(string offer) =>
        offer.Length == 11 && int.TryParse(offer.AsSpan(4), out var i) && i >= 0 && OfferId(i) == offer ? i : -1;

    private static int Candidate(long offset) => offset is >= 0 and < int.MaxValue * 8L ? (int)(offset / 8) : -1;
}
