using System.Globalization;
using InventorySync.Settings;
using InventorySync.Wildberries;

namespace InventorySync.Monitoring;

/// <summary>Whether the token of Wildberries, which says itself how long it holds, ends soon.</summary>
internal static class TokenRules
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(3);

    /// <summary>Nothing of a token that does not say.</summary>
    public static IEnumerable<Finding> Judge(WildberriesSettings? settings, DateTimeOffset now)
    {
        if (settings is null || WildberriesToken.Read(settings.Token).Expires is not { } expires)
            yield break;
        var left = expires - now;
        var severity = left < VerySoon ? Severity.Critical : left < Soon ? Severity.Warning : Severity.Ok;
        var text = string.Create(CultureInfo.InvariantCulture, $"holds until {expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        yield return new Finding("wildberries", "token", severity, left < TimeSpan.Zero ? $"expired: it held {text[6..]}; make a new one and put it into WB_TOKEN" : text, null);
    }
}
