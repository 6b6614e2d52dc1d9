using System.Globalization;
using System.Net.Http.Headers;
using InventorySync.Settings;

namespace InventorySync.Api;

/// <summary>How long to wait before the next try.</summary>
internal static class RetryDelays
{
    /// <summary>Timers may fire early, and an early retry is refused again (and on Wildberries starts the wait anew).</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    /// <summary>What the server said, or null when it said nothing that can be followed.</summary>
    /// <remarks>A date is measured against the server's own Date header: clocks differ.</remarks>
    public static TimeSpan? Told(HttpResponseHeaders headers, TimeProvider time)
    {
        if (Seconds(First(headers, "X-Ratelimit-Retry")) is { } exact)
            return exact;
        var text = First(headers, "Retry-After");
        if (Seconds(text) is { } seconds)
            return seconds;
        if (text is null || !DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        var wait = date - (headers.Date ?? time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    public static TimeSpan ForRateLimit(ApiException error, int attempt, TuningSettings tuning) =>
        error.RetryAfter is { } told && told <= tuning.MaxWait
            ? told + Margin
            : Backoff(attempt, error.Blocked ? tuning.Blocked : tuning.Backoff, tuning.MaxWait);

    /// <summary>Exponential, with full jitter over its upper half, at most <paramref name="most"/>.</summary>
    public static TimeSpan Backoff(int attempt, TimeSpan start, TimeSpan most)
    {
        var raw = Math.Min(most.TotalSeconds, start.TotalSeconds * Math.Pow(2, Math.Min(attempt, 20)));
        return TimeSpan.FromSeconds(raw * (0.5 + Random.Shared.NextDouble() / 2));
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
