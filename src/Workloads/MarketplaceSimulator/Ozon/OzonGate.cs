using System.Globalization;
using MarketplaceSimulator.Control;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;
using MarketplaceSimulator.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace MarketplaceSimulator.Ozon;

/// <summary>Credentials, then limits, then the form of the body, then the method.</summary>
internal sealed class OzonGate(SimulatorOptions options, Limiter limiter, World world)
{
    private readonly LimitRule _general =
        new("ozon", TimeSpan.FromSeconds(1.0 / options.OzonRequestsPerSecond), options.OzonRequestsPerSecond);

    public RequestDelegate Method(Func<ApiCall, Task> handler, LimitRule? own = null) => async http =>
    {
        try
        {
            Authenticate(http);
            Pay(http, _general);
            if (own is not null)
                Pay(http, own);
            if (!http.SaysJson())
                throw OzonError.Invalid("content type must be application/json");
            var body = http.ObjectBody() ?? throw OzonError.Invalid("body is not a JSON object");
            await handler(new ApiCall(http, world, new RequestBody(body, OzonError.Invalid)));
        }
        catch (Rejection rejection)
        {
            await http.Answer(rejection);
        }
    };

    private void Authenticate(HttpContext http)
    {
        var client = http.Request.Headers["Client-Id"].ToString();
        var key = http.Request.Headers["Api-Key"].ToString();
        if (client.Length == 0 || key.Length == 0)
            throw OzonError.Status(401, 16, "Client-Id and Api-Key headers are required");
        if (!long.TryParse(client, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= 0)
            throw OzonError.Status(400, 3, "Client-Id header value should be positive integer");
        // Ozon answers a wrong key with 404, not 401.
        if (client != options.OzonClientId || key != options.OzonApiKey)
            throw OzonError.Status(404, 5, "Invalid Api-Key, please check the key and try again");
    }

    private void Pay(HttpContext http, LimitRule rule)
    {
        var verdict = limiter.Take("ozon:" + options.OzonClientId, rule);
        http.Features.GetRequiredFeature<LogEntry>().Early |= verdict.Early;
        // Whether Ozon sends Retry-After is not documented; the scenario rate-limited shows every variant of it.
        if (!verdict.Allowed)
            throw OzonError.Status(429, 8, "You have reached request rate limit per second");
    }
}
