// The Wildberries API as a read-only stock sync sees it: four hosts, each with error bodies of its own shape.
// WbGate checks the token, the limits and the body's form; WbContent, WbMarketplace, WbReports and WbRemains are the methods.
// Shapes, limits and error texts follow the vendor's specification of 2026-08; where it is silent, the choice is noted beside it.
using System.Text.Json;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Wildberries;

internal sealed class WbError(SimulatedClock clock)
{
    private long _requests;

    /// <summary>401 and 429 come from the gateway before the host is reached.</summary>
    public Rejection Gateway(int status, string title, string detail) => new(status, "application/problem+json", Body(new
    {
        title,
        detail,
        code = "07e4668e--kb8f-" + status,
        requestId = RequestId(),
        origin = "s2s-api-auth-catalog",
        status,
        statusText = status == 429 ? "Too Many Requests" : "Unauthorized",
        timestamp = clock.UtcNow.ToString("O"),
    }));

    public Rejection Report(int status, string title, string detail) =>
        new(status, "application/json", Body(new { title, detail, requestId = RequestId(), origin = "analytics-open-api" }));

    public static Rejection Marketplace(int status, string code, string message) =>
        new(status, "application/json", Body(new { code, message, data = (object?)null }));

    public static Rejection Content(int status, string errorText) =>
        new(status, "application/json", Body(new { data = (object?)null, error = true, errorText, additionalErrors = new { } }));

    public Rejection NotFound() => new(404, "application/json", Body(new
    {
        title = "path not found",
        detail = "Please consult the API documentation",
        code = "d2cb7a2f--404",
        requestId = RequestId(),
        origin = "s2s-api-auth-catalog",
        status = 404,
        statusText = "Not Found",
        timestamp = clock.UtcNow.ToString("O"),
    }));

    /// <summary>A 400 of a host in its own shape.</summary>
    public Rejection Invalid(WbHost host, string what) => host switch
    {
        WbHost.Content => Content(400, $"Invalid request: {what}"),
        WbHost.Marketplace => Marketplace(400, "IncorrectParameter", what),
        _ => Report(400, "Bad Request", what),
    };

    private string RequestId() => Interlocked.Increment(ref _requests).ToString("x16", null);

    private static string Body(object value) => JsonSerializer.Serialize(value, JsonText.Options);
}
