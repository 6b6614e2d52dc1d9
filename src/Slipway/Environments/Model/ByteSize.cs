using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Environments;

/// <summary>A number of bytes. Written "2 GB"; the units B, KB, MB, GB and TB are powers of 1024.</summary>
public readonly partial record struct ByteSize(long Bytes)
{
    internal const string Pattern = "^[0-9]{1,9}(\\.[0-9]{1,3})? ?([KMGT]?B)$";
    internal const string Rule = "must be a size such as \"500 MB\" or \"2 GB\" (units: B, KB, MB, GB, TB)";

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Reads "2 GB" or "1.5MB"; null when the text is no such size or too large to count.</summary>
    public static ByteSize? TryParse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || match.Length != text.Length) return null;
        var unit = match.Groups[2].Value;
        var number = decimal.Parse(text[..match.Groups[2].Index].TrimEnd(), CultureInfo.InvariantCulture);
        var bytes = number * (1L << (10 * Array.IndexOf(Units, unit)));
        return bytes > long.MaxValue ? null : new ByteSize((long)bytes);
    }

    /// <summary>The largest unit that gives at least 1, with at most one decimal: "1.5 GB".</summary>
    public override string ToString()
    {
        var (value, unit) = ((double)Bytes, 0);
        for (; Math.Abs(value) >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
