using MarketplaceSimulator.Data;
using MarketplaceSimulator.Scenarios;

namespace MarketplaceSimulator.Http;

/// <summary>One authenticated, paid request: its body and the data as they are for the whole of it.</summary>
internal sealed class ApiCall(HttpContext http, World world, RequestBody body)
{
    public HttpContext Http => http;
    public RequestBody Body => body;
    public OzonView Ozon { get; } = world.Ozon;
    public WbView Wildberries { get; } = world.Wildberries;

    /// <summary>The page size asked for, or a smaller one when a scenario cuts pages short.</summary>
    public int PageSize(long limit) =>
        FullPageSize(http.Features.Get<ActiveFaults>()?.PageCap is { } cap ? Math.Min(cap, limit) : limit);

    /// <summary>For methods where a short page is the end: only less the places that a scenario fills itself.</summary>
    public int FullPageSize(long limit) =>
        (int)Math.Max(1, limit - (http.Features.Get<ActiveFaults>()?.Reserved ?? 0));

    public async Task Json(Func<JsonOut, ValueTask> write)
    {
        http.Response.ContentType = "application/json";
        await using var json = new JsonOut(http.Response.BodyWriter, http.RequestAborted);
        await write(json);
    }
}
