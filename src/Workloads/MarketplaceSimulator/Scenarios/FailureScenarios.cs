using System.Globalization;
using MarketplaceSimulator.Http;
using MarketplaceSimulator.Ozon;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Refusals that pass, or do not: rate limits, bursts of 5xx, one warehouse or chunk that fails for good.</summary>
internal static class FailureScenarios
{
    public static readonly Scenario[] All =
    [
        new("rate-limited", "/ozon", 0, -1, "429 until `seconds` have passed, once; `retryAfter`: seconds, date, absent, garbage, huge.", RateLimited),
        new("circle-open", "/ozon/v2/product/info/stocks-by-warehouse/fbs", 0, -1, "Ozon: `Circle is open`, the method is blocked for `seconds`.",
            p => Blocked(p.Seconds("seconds", 120), OzonError.Status((int)p.Number("status", 503, 400, 599), 14, "Circle is open"))),
        new("server-error", "/", 0, 3, "5xx with `body` html, json or empty; `status` 0 walks through 500, 502, 503, 504; `seconds` > 0 lasts that long.", ServerError),
        new("chunk-fails", "/wb/marketplace/api/v3/stocks/1104775", 0, -1, "One warehouse (path) or chunk (bodyContains) fails for good with `status`.",
            p => Fails((int)p.Number("status", 500, 400, 599))),
        new("no-content", "/wb/analytics/api/analytics/v1/stocks-report/seller-warehouses", 0, -1, "204 without a body.",
            _ => hit => hit.Answer(new Rejection(204, "application/json", ""))),
    ];

    private static Effect RateLimited(ScenarioParameters parameters)
    {
        var seconds = parameters.Seconds("seconds", 2);
        var variant = parameters.Text("retryAfter", "seconds", "date", "absent", "garbage", "huge")!;
        TimeSpan? until = null;
        return hit =>
        {
            var now = hit.Clock.Now;
            hit.Entry!.Early |= now < until;
            until ??= now + hit.Clock.ToSimulated(TimeSpan.FromSeconds(seconds));
            if (now >= until)
                return false;
            // Rounded up: a client that waits what it is told always waits long enough.
            var left = (long)Math.Ceiling(hit.Clock.ToWall(until.Value - now).TotalSeconds);
            var told = variant switch
            {
                "seconds" => left.ToStringInvariant(),
                "date" => hit.Clock.WallUtcNow.AddSeconds(left + 1).ToString("R", CultureInfo.InvariantCulture),
                "garbage" => "soon",
                "huge" => "999999999",
                _ => null,
            };
            if (told is not null)
                hit.Faults.Headers[hit.IsOzon || variant == "date" ? "Retry-After" : "X-Ratelimit-Retry"] = told;
            return hit.Answer(hit.IsOzon
                ? OzonError.Status(429, 8, "You have reached request rate limit per second")
                : hit.WbErrors.Gateway(429, "too many requests", "limited by global limiter, seller rate limit"));
        };
    }

    private static Effect Blocked(double seconds, Rejection answer)
    {
        TimeSpan? until = null;
        return hit =>
        {
            until ??= hit.Clock.Now + hit.Clock.ToSimulated(TimeSpan.FromSeconds(seconds));
            return hit.Clock.Now < until && hit.Answer(answer);
        };
    }

    private static Effect ServerError(ScenarioParameters parameters)
    {
        var status = (int)parameters.Number("status", 0, 0, 599);
        var body = parameters.Text("body", "html", "json", "empty")!;
        var seconds = parameters.Seconds("seconds", 0);
        int[] walk = [500, 502, 503, 504];
        var step = 0;
        TimeSpan? until = null;
        return hit =>
        {
            until ??= hit.Clock.Now + hit.Clock.ToSimulated(TimeSpan.FromSeconds(seconds));
            if (seconds > 0 && hit.Clock.Now >= until)
                return false;
            var code = status == 0 ? walk[step++ % walk.Length] : status;
            return hit.Answer(body switch
            {
                "json" => hit.IsOzon ? OzonError.Status(code, 13, "Internal error") : hit.WbErrors.Report(code, "Internal Server Error", "try again later"),
                "empty" => new Rejection(code, "text/plain", ""),
                _ => new Rejection(code, "text/html", Html(code)),
            });
        };
    }

    private static string Html(int status) =>
        $"<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>";

    private static Effect Fails(int status) => hit => hit.Answer(hit.IsOzon
        ? OzonError.Status(status, 13, "Internal error")
        : hit.WbErrors.Report(status, "Internal Server Error", "this part fails for good"));
}
