using System.Globalization;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>
/// Opaque to clients: the last product and row that were given out, and which list of ids it belongs to. It names a place, not a count,
/// so that products which come or go between pages shift nothing.
/// </summary>
internal readonly record struct OzonCursor(int Index, int Row, uint Ids)
{
    public static readonly OzonCursor Start = new(-1, int.MaxValue, 0);

    public override string ToString() => Text.ToBase64(string.Create(CultureInfo.InvariantCulture, $"v1.{Index}.{Row}.{Ids}"));

    public static OzonCursor Parse(string text, string field)
    {
        if (text.Length == 0)
            return Start;
        var parts = Text.FromBase64(text)?.Split('.');
        return parts is ["v1", var index, var row, var ids]
            && int.TryParse(index, out var i) && int.TryParse(row, out var r) && uint.TryParse(ids, out var hash)
            ? new(i, r, hash)
            : throw OzonError.Invalid($"invalid {field}: value is not a cursor of this method");
    }
}
