using System.Text.Json;
using InventorySync.Api;
using InventorySync.Settings;

namespace InventorySync.Ozon;

// The Ozon Seller API as the sync reads it: OzonCatalog (products, names, barcodes) first, then the stock of those products by
// warehouse: OzonSellerStocks (fbs and rfbs come from one endpoint) and OzonOwnStocks (fbo). OzonApi knows the calls,
// OzonErrors what refusals mean. Every call is a POST with JSON; arrays of ids go out as texts and come back as numbers.

/// <summary>The calls, paced together: the limit is per Client-Id over all methods.</summary>
internal sealed class OzonApi(OzonSettings settings, ApiClient client, TuningSettings tuning, TimeProvider pacingTime)
{
    private readonly TokenBucket _bucket = new(TimeSpan.FromSeconds(1.0 / tuning.OzonRequestsPerSecond), 1, pacingTime);

    public string AccountId => settings.ClientId;

    public int PageSize => tuning.OzonPageSize;

    public Task<JsonPage<T>> ItemsAsync<T>(string path, object request, string arrayPath, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        client.SendAsync(Call(path, request), (_, body, token) => JsonPageReader<T>.ReadAsync(body, arrayPath, map, token), cancellationToken);

    public Task<JsonElement> RolesAsync(CancellationToken cancellationToken) =>
        client.SendAsync(Call("/v1/roles", new { }), (_, body, token) => Bodies.ReadAsync(body, token), cancellationToken);

    private ApiCall Call(string path, object request) => ApiCall.Post(settings.BaseUrl, path, JsonSerializer.Serialize(request), _bucket);
}
