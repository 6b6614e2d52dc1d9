using System.Net;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Settings;

namespace InventorySync.Wildberries;

// Wildberries as the sync reads it: WildberriesCards (sizes, titles, barcodes) first, then two paged reports: its own warehouses
// (fbo, since 2026-08 one aggregate warehouse) and the seller's (fbs). A token that may not read the second report falls back to
// WildberriesWarehouseStocks, warehouse by warehouse. Three hosts, each with its own limits and error bodies.

/// <summary>The calls, each against the bucket that the vendor documents for it.</summary>
internal sealed class WildberriesApi(WildberriesSettings settings, ApiClient client, TuningSettings tuning, TimeProvider pacingTime)
{
    private readonly TokenBucket _cards = new(TimeSpan.FromMilliseconds(600), 5, pacingTime);
    private readonly TokenBucket _ownReport = new(TimeSpan.FromSeconds(20), 1, pacingTime);
    private readonly TokenBucket _sellerReport = new(TimeSpan.FromSeconds(20), 1, pacingTime);
    private readonly TokenBucket _warehouses = new(TimeSpan.FromMilliseconds(200), 20, pacingTime);
    private readonly TokenBucket _stocks = new(TimeSpan.FromMilliseconds(200), 20, pacingTime);

    public string AccountId { get; } = WildberriesToken.Read(settings.Token).AccountId;

    public TuningSettings Tuning => tuning;

    public Task<JsonPage<T>> CardsAsync<T>(object request, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        ItemsAsync(ApiCall.Post(settings.ContentUrl, "/content/v2/get/cards/list", JsonSerializer.Serialize(request), _cards), "cards", map, cancellationToken);

    public Task<JsonPage<T>> ReportAsync<T>(string path, bool own, object request, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        ItemsAsync(ApiCall.Post(settings.AnalyticsUrl, path, JsonSerializer.Serialize(request), own ? _ownReport : _sellerReport), "data.items", map, cancellationToken);

    public Task<JsonPage<T>> WarehousesAsync<T>(Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        ItemsAsync(ApiCall.Get(settings.MarketplaceUrl, "/api/v3/warehouses", _warehouses), "", map, cancellationToken);

    public Task<JsonPage<T>> StocksAsync<T>(long warehouse, object request, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        ItemsAsync(ApiCall.Post(settings.MarketplaceUrl, $"/api/v3/stocks/{warehouse}", JsonSerializer.Serialize(request), _stocks), "stocks", map, cancellationToken);

    public Task<JsonElement> PingAsync(Uri host, CancellationToken cancellationToken) =>
        client.SendAsync(ApiCall.Get(host, "/ping", null), (_, body, token) => Bodies.ReadAsync(body, token), cancellationToken);

    private Task<JsonPage<T>> ItemsAsync<T>(ApiCall call, string arrayPath, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        client.SendAsync(call, (status, body, token) => status == HttpStatusCode.NoContent
            ? Task.FromResult(new JsonPage<T>())
            : JsonPageReader<T>.ReadAsync(body, arrayPath, map, token), cancellationToken);
}
