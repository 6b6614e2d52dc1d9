using System.Globalization;

namespace InventorySync.Store;

/// <summary>UTC as the tables keep it: text that sorts, to the millisecond, beside the seconds that older rows have.</summary>
internal static class UtcText
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.fff";

    public static string From(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
