using System.Text.Json;
using MarketplaceSimulator.Control;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;
using MarketplaceSimulator.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace MarketplaceSimulator.Wildberries;

/// <summary>Token, then limits, then the form of the body, then the method; afterwards the price of a refusal.</summary>
internal sealed class WbGate(SimulatorOptions options, SimulatedClock clock, Limiter limiter, World world, WbError errors)
{
    private static readonly JsonElement NoBody = JsonSerializer.SerializeToElement(new { });

    public WbError Errors => errors;

    /// <summary>With <paramref name="personalOnly"/> the method refuses base and test tokens.</summary>
    public RequestDelegate Method(WbHost host, LimitRule rule, Func<ApiCall, Task> handler, bool personalOnly = false) => async http =>
    {
        string? account = null;
        var limit = rule;
        try
        {
            var token = Authenticate(http, host);
            // All tokens of one type share the buckets of the seller.
            account = $"wb:{token.Seller}:{token.Access}";
            if (token.IsBase)
                limit = rule.ForBaseToken();
            Pay(http, account, limit);
            if (personalOnly && token.Access is not (3 or 4))
                throw errors.Report(403, "Forbidden", "base token is not allowed");
            await handler(new ApiCall(http, world, ReadBody(http, host)));
        }
        catch (Rejection rejection)
        {
            if (host == WbHost.Marketplace && account is not null && rejection.Status is >= 400 and < 500 and not 429)
                Penalise(http, account, limit);
            await http.Answer(rejection);
        }
    };

    private WbToken Authenticate(HttpContext http, WbHost host)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            header = header[7..];
        if (header.Length == 0)
            throw errors.Gateway(401, "unauthorized", "empty Authorization header");
        var isOurs = header == options.WbToken;
        var token = WbToken.Parse(header) ?? (isOurs ? WbToken.Sandbox : null);
        // With a JWT configured, only that one is known; else every well-formed JWT is somebody's.
        if (token is null || (!isOurs && WbToken.LooksLikeJwt(options.WbToken)))
            throw errors.Gateway(401, "unauthorized", "token problem; token is malformed or unknown");
        if (token.Expires <= clock.UtcNow.ToUnixTimeSeconds())
            throw errors.Gateway(401, "unauthorized", "token problem; token is expired");
        if (!token.Allows(host))
            throw errors.Gateway(401, "unauthorized", "token problem; token scope not allowed");
        return token;
    }

    private void Pay(HttpContext http, string account, LimitRule limit)
    {
        var verdict = limiter.Take(account, limit);
        http.Features.GetRequiredFeature<LogEntry>().Early |= verdict.Early;
        if (verdict.Allowed)
        {
            http.Response.Headers["X-Ratelimit-Remaining"] = verdict.Remaining.ToStringInvariant();
            return;
        }
        http.Response.Headers["X-Ratelimit-Retry"] = Seconds(verdict.Retry);
        http.Response.Headers["X-Ratelimit-Reset"] = Seconds(verdict.Reset);
        http.Response.Headers["X-Ratelimit-Limit"] = limit.Burst.ToStringInvariant();
        throw errors.Gateway(429, "too many requests", $"limited by {limit.Name}, seller rate limit");
    }

    private void Penalise(HttpContext http, string account, LimitRule limit)
    {
        limiter.Charge(account, limit, 9);
        if (http.Response.Headers.TryGetValue("X-Ratelimit-Remaining", out var remaining))
            http.Response.Headers["X-Ratelimit-Remaining"] = Math.Max(0, int.Parse(remaining.ToString(), null) - 9).ToStringInvariant();
    }

    /// <summary>Whole seconds of the client's clock, rounded up: waiting that long is always enough.</summary>
    private string Seconds(TimeSpan simulated) => ((int)Math.Ceiling(clock.ToWall(simulated).TotalSeconds)).ToStringInvariant();

    private RequestBody ReadBody(HttpContext http, WbHost host)
    {
        Rejection Refuse(string what) => errors.Invalid(host, what);
        if (http.Request.Method == "GET")
            return new(NoBody, Refuse);
        if (!http.SaysJson())
            throw Refuse("Content-Type must be application/json");
        // The content host answers an unreadable body in plain text.
        var body = http.ObjectBody() ?? throw (host == WbHost.Content
            ? new Rejection(400, "text/plain; charset=utf-8", "Request body can not be decoded")
            : Refuse("request body can not be decoded"));
        return new(body, Refuse);
    }
}
