using MarketplaceSimulator.Http;
using MarketplaceSimulator.Limits;

namespace MarketplaceSimulator.Wildberries;

/// <summary>The routes under `/wb`, one group a host.</summary>
internal static class WbApi
{
    public static void Map(IEndpointRouteBuilder app, WbGate gate, WbRemains remains, SimulatedClock clock)
    {
        app.MapPost("/wb/content/content/v2/get/cards/list", gate.Method(WbHost.Content, LimitRule.WbCards, WbContent.Cards));

        var marketplace = app.MapGroup("/wb/marketplace/api/v3");
        marketplace.MapGet("/warehouses", gate.Method(WbHost.Marketplace, LimitRule.WbWarehouses, WbMarketplace.Warehouses));
        marketplace.MapPost("/stocks/{id}", gate.Method(WbHost.Marketplace, LimitRule.WbStocks, WbMarketplace.Stocks));

        var analytics = app.MapGroup("/wb/analytics/api");
        analytics.MapPost("/analytics/v1/stocks-report/wb-warehouses", gate.Method(WbHost.Analytics, LimitRule.WbFboReport, WbReports.Fbo));
        analytics.MapPost("/analytics/v1/stocks-report/seller-warehouses",
            gate.Method(WbHost.Analytics, LimitRule.WbFbsReport, WbReports.Fbs, personalOnly: true));
        analytics.MapGet("/v1/warehouse_remains", gate.Method(WbHost.Analytics, LimitRule.RemainsCreate, remains.Create));
        analytics.MapGet("/v1/warehouse_remains/tasks/{id}/status", gate.Method(WbHost.Analytics, LimitRule.RemainsStatus, remains.Status));
        analytics.MapGet("/v1/warehouse_remains/tasks/{id}/download", gate.Method(WbHost.Analytics, LimitRule.RemainsDownload, remains.Download));

        foreach (var host in Enum.GetValues<WbHost>())
            app.MapGet($"/wb/{host.ToString().ToLowerInvariant()}/ping",
                gate.Method(host, LimitRule.Ping with { Name = $"wb.ping.{host}" }, call => call.Json(json =>
                {
                    json.Writer.WriteStartObject();
                    json.Writer.WriteString("TS", clock.UtcNow.ToString("O"));
                    json.Writer.WriteString("Status", "OK");
                    json.Writer.WriteEndObject();
                    return ValueTask.CompletedTask;
                })));
        // Everything else, /api/v1/supplier/stocks among it, is gone.
        app.MapFallback("/wb/{**path}", http => http.Answer(gate.Errors.NotFound()));
    }
}
