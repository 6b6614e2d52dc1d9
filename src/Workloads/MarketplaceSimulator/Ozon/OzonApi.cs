using MarketplaceSimulator.Http;
using MarketplaceSimulator.Limits;

namespace MarketplaceSimulator.Ozon;

/// <summary>The routes under `/ozon`.</summary>
internal static class OzonApi
{
    private static readonly Dictionary<string, Func<ApiCall, Task>> Methods = new()
    {
        ["/v3/product/list"] = OzonProducts.List,
        ["/v3/product/info/list"] = OzonProducts.Info,
        ["/v4/product/info/stocks"] = OzonProducts.Stocks,
        ["/v2/product/info/stocks-by-warehouse/fbs"] = OzonWarehouseStocks.Fbs,
        ["/v1/product/info/stocks-by-warehouse/fbo"] = OzonWarehouseStocks.Fbo,
        ["/v2/warehouse/list"] = OzonWarehouses.Seller,
        ["/v1/warehouse/ozon/list"] = OzonWarehouses.Own,
        ["/v2/analytics/stock_on_warehouses"] = OzonAnalytics.StockOnWarehouses,
    };

    private static readonly string[] Retired = ["/v1/warehouse/list", "/v1/product/info/stocks-by-warehouse/fbs", "/v1/analytics/stock_on_warehouses"];

    public static void Map(IEndpointRouteBuilder app, OzonGate gate, SimulatedClock clock)
    {
        var api = app.MapGroup("/ozon");
        foreach (var (path, handler) in Methods)
            api.MapPost(path, gate.Method(handler));
        api.MapPost("/v1/analytics/stocks", gate.Method(OzonAnalytics.Stocks, LimitRule.OzonAnalytics));
        api.MapPost("/v1/roles", gate.Method(call => OzonRoles.Get(call, clock, [.. Methods.Keys, "/v1/analytics/stocks", "/v1/roles"])));
        foreach (var path in Retired)
            api.MapPost(path, gate.Method(_ => throw OzonError.Status(400, 9, "obsolete method cannot be used")));
        api.MapFallback("{**path}", http => http.Answer(OzonError.NotFound()));
    }
}
