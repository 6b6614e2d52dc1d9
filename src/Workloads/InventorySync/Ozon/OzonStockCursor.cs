using System.Globalization;

namespace InventorySync.Ozon;

/// <summary>Where a stock stream is: after which sku of the catalogue the chunk begins, and the vendor's cursor inside it.</summary>
/// <remarks>Written <c>after:cursor</c>. The first part never expires; only the second is the vendor's.</remarks>
internal readonly record struct OzonStockCursor(long After, string Inner)
{
    public static OzonStockCursor Parse(string? text)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var after)
            ? new OzonStockCursor(after, text![(colon + 1)..])
            : new OzonStockCursor(0, "");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{After}:{Inner}");
}
