using System.Globalization;

namespace MarketplaceSimulator.Data;

/// <summary>The ids of a WB card and its sizes and the way back from each to its index.</summary>
internal static class WbCard
{
    private const long FirstNm = 2_200_000_000, FirstChrt = 5_000_000_000;
    private const uint NmBits = 40, NameBits = 41, SizeBits = 42, BarcodeCountBits = 43, BarcodeBits = 44, PhotoBits = 45;
    private const long MicrosecondsBetween = 1_000_003;
    private static readonly DateTime FirstUpdate = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static long NmId(ulong seed, int index) => FirstNm + index * 3L + Mix.Below(seed, NmBits, index, 3);

    public static string VendorCode(int index) => index % 5 == 2 ? $"вб-{index:D7}/к" : $"wb-{index:D7}";

    public static string Title(ulong seed, int index) => Words.ProductName(seed, NameBits, index);

    public static string Brand(ulong seed, int index) => Words.Brand(seed, NameBits, index);

    public static bool HasPhoto(ulong seed, int index) => Mix.Below(seed, PhotoBits, index, 20) != 0;

    /// <summary>70 % have one size, 20 % two, 10 % three.</summary>
    public static int SizeCount(ulong seed, int index) => 1 + Mix.Pick(seed, SizeBits, index, [70, 90]);

    public static long ChrtId(int index, int size) => FirstChrt + index * 4L + size;

    public static string[] Barcodes(ulong seed, int index, int size)
    {
        var count = Mix.Pick(seed, BarcodeCountBits, index * 4L + size, [8, 80, 95]);
        var barcodes = new string[count];
        for (var i = 0; i < count; i++)
            barcodes[i] = Words.Barcode(seed, BarcodeBits, (index * 4L + size) * 4 + i);
        return barcodes;
    }

    public static int IndexOfNm(ulong seed, long nm) =>
        nm - FirstNm is >= 0 and < int.MaxValue * 3L and var offset && NmId(seed, (int)(offset / 3)) == nm ? (int)(offset / 3) : -1;

    /// <summary>Index and size; (-1, 0) for an id of another kind. The size may be more than the card has.</summary>
    public static (int Index, int Size) OfChrt(long chrt) =>
        chrt - FirstChrt is >= 0 and < int.MaxValue * 4L and var offset ? ((int)(offset / 4), (int)(offset % 4)) : (-1, 0);

    /// <summary>Three neighbours share one moment, so that only the moment together with nmID is a cursor.</summary>
    public static string UpdatedAt(int order) =>
        FirstUpdate.AddMicroseconds(order / 3 * MicrosecondsBetween).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The first order number of the moment, or of the first moment after it. Null when the text is no time.</summary>
    public static int? OrderAt(string updatedAt)
    {
        if (!DateTime.TryParse(updatedAt, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
            return null;
        var ticksBetween = MicrosecondsBetween * 10;
        var order = ((moment - FirstUpdate).Ticks + ticksBetween - 1) / ticksBetween * 3;
        return (int)Math.Clamp(order, 0, int.MaxValue - 3);
    }
}
