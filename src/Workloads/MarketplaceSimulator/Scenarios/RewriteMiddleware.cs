using System.Text.Json.Nodes;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Lets scenarios change the JSON of an answer. Only then is an answer held in memory.</summary>
internal sealed class RewriteMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<ActiveFaults>() is not { Rewrites: { Count: > 0 } rewrites })
        {
            await next(http);
            return;
        }
        var client = http.Response.Body;
        using var whole = new MemoryStream();
        http.Response.Body = whole;
        await next(http);
        http.Response.Body = client;
        ReadOnlyMemory<byte> body = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        if (http.Response.StatusCode == 200 && JsonNode.Parse(body.Span) is { } root)
        {
            var page = new PageRewrite(root, http);
            foreach (var rewrite in rewrites)
                rewrite(page);
            http.Response.ContentType = page.ContentType;
            http.Response.ContentLength = null;
            body = page.Bytes();
        }
        if (body.Length > 0)
            await client.WriteAsync(body, http.RequestAborted);
    }
}
