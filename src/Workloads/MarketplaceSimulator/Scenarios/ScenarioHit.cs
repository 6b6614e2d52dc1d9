using System.Text.Json.Nodes;
using MarketplaceSimulator.Control;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;
using MarketplaceSimulator.Wildberries;

namespace MarketplaceSimulator.Scenarios;

/// <summary>A request that an active scenario matches, and what an effect may use.</summary>
internal sealed record ScenarioHit(HttpContext? Http, ActiveFaults Faults, World World, SimulatedClock Clock, WbError WbErrors)
{
    public PathString Path => Http?.Request.Path ?? default;

    public bool IsOzon => Path.StartsWithSegments("/ozon");

    public LogEntry? Entry => Http?.Features.Get<LogEntry>();

    /// <summary>The host of a WB request.</summary>
    public WbHost WbHost => Path.StartsWithSegments("/wb/content") ? WbHost.Content
        : Path.StartsWithSegments("/wb/marketplace") ? WbHost.Marketplace : WbHost.Analytics;

    public JsonObject? RequestBody => Http?.ObjectBody() is { } body ? JsonObject.Create(body) : null;

    public bool Answer(Rejection rejection)
    {
        Faults.Answer = rejection;
        return true;
    }
}
