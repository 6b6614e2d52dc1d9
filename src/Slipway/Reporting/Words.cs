using System.Globalization;
using System.Text;

namespace Slipway.Reporting;

/// <summary>Times, amounts and foreign texts, as a person reads them.</summary>
internal static class Words
{
    /// <summary>"0.4 s", "12 s", "3 min 05 s", "1 h 02 min".</summary>
    public static string Duration(double milliseconds)
    {
        var span = TimeSpan.FromMilliseconds(Math.Max(0, milliseconds));
        return span.TotalSeconds < 9.95 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
            : span.TotalSeconds < 59.5 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
            : span.TotalMinutes < 60 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min");
    }

    /// <summary>"2026-03-01 14:05:09 UTC".</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"1,200 of 5,000 rows (24 %), about 30 s left", "12.3 of 200.0 MB (6 %), 34.0 MB/s, about 6 s left".</summary>
    public static string Progress(double done, double? total, string unit, double? perSecond = null, double? secondsLeft = null)
    {
        var isBytes = unit == "bytes";
        if (total is not > 0) return isBytes ? Bytes(done) : string.Create(CultureInfo.InvariantCulture, $"{done:#,0.##} {unit}").TrimEnd();
        var share = Math.Clamp(done / total.Value, 0, 1);
        var scale = ScaleOf(total.Value);
        var amount = isBytes
            ? string.Create(CultureInfo.InvariantCulture, $"{done / scale.Size:#,0.0} of {total / scale.Size:#,0.0} {scale.Unit}")
            : string.Create(CultureInfo.InvariantCulture, $"{done:#,0.##} of {total:#,0.##} {unit}");
        var text = string.Create(CultureInfo.InvariantCulture, $"{amount} ({share * 100:0} %)").Replace("  ", " ", StringComparison.Ordinal);
        if (share is 0 or 1 || perSecond is null) return text;
        return $"{text}{(isBytes ? $", {Bytes(perSecond.Value)}/s" : "")}{(secondsLeft is { } left ? $", about {Duration(left * 1000)} left" : "")}";
    }

    /// <summary>"0.3 kB", "12.3 MB", "1.2 GB".</summary>
    public static string Bytes(double bytes)
    {
        var (size, unit) = ScaleOf(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size:#,0.0} {unit}");
    }

    private static (double Size, string Unit) ScaleOf(double bytes) => bytes < 1e6 ? (1e3, "kB") : bytes < 1e9 ? (1e6, "MB") : (1e9, "GB");

    public static string Count(int number, string word) => string.Create(CultureInfo.InvariantCulture, $"{number} {word}{(number == 1 ? "" : "s")}");

    public static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();

    public static string Short(string hash) => hash[..Math.Min(12, hash.Length)];

    /// <summary>
    /// The text without what a terminal, a browser or a reader's eye could be misled by: escape sequences and other control
    /// characters, and marks that reverse the direction of writing. Line breaks and tabs stay.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var clean = new StringBuilder(text.Length);
        // Half a surrogate pair, which a text cut in the middle ends with, comes out as the replacement character too.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            clean.Append(rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && !IsDirection(rune.Value)) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }

    private static bool IsDirection(int c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}
