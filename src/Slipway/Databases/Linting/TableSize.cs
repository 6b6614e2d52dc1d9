using System.Globalization;

namespace Slipway.Databases.Linting;

/// <summary>How many rows a table has, as far as that is known without reading all of it.</summary>
/// <param name="Rows">Null when it is not known.</param>
internal readonly record struct TableSize(long? Rows, SizeBasis Basis = SizeBasis.Estimate)
{
    public static TableSize Unknown => default;

    /// <summary>Unknown counts as large: to be let through, a table must be known to be small.</summary>
    public bool IsLarge(long threshold) => Rows is not { } rows || rows >= threshold;

    public override string ToString()
    {
        if (Rows is not { } rows)
            return "its size is not known, so it is taken to be large";
        var basis = Basis switch { SizeBasis.AtMost => "at most ", SizeBasis.AtLeast => "at least ", SizeBasis.Exact => "", _ => "about " };
        return string.Create(CultureInfo.InvariantCulture, $"{basis}{rows:#,0} row{(rows == 1 ? "" : "s")}");
    }
}
