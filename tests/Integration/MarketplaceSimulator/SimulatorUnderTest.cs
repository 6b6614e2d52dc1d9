// The simulator, started for real on a free port, and read as a careful client would read it.
// The namespace is not the folder's name on purpose: a namespace Slipway.Tests.Integration.MarketplaceSimulator would hide
// the simulator's own namespace from every integration test.
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MarketplaceSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Integration.Simulation;

internal sealed class SimulatorUnderTest : IAsyncDisposable
{
    public const string List = "/ozon/v3/product/list", Info = "/ozon/v3/product/info/list", Fbs = "/ozon/v2/product/info/stocks-by-warehouse/fbs",
        Fbo = "/ozon/v1/product/info/stocks-by-warehouse/fbo", Cards = "/wb/content/content/v2/get/cards/list",
        WbFbo = "/wb/analytics/api/analytics/v1/stocks-report/wb-warehouses", WbFbs = "/wb/analytics/api/analytics/v1/stocks-report/seller-warehouses",
        Warehouses = "/wb/marketplace/api/v3/warehouses", Stocks = "/wb/marketplace/api/v3/stocks/", Remains = "/wb/analytics/api/v1/warehouse_remains";

    private readonly WebApplication _app;

    private SimulatorUnderTest(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The clock of limits and scenarios stands still, so that no slow machine changes a result; <see cref="Advance"/> moves it.</summary>
    /// <param name="time">Another clock, for a client that waits by the real one.</param>
    public static async Task<SimulatorUnderTest> Start(SimulatorOptions? options = null, TimeProvider? time = null)
    {
        time ??= new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return new(await Simulator.StartAsync(options ?? new SimulatorOptions { Seed = 7, Items = 60, NoLimits = true }, Cancel, time));
    }

    public Task<Answer> Ozon(string path, string body, string client = "123456", string key = "sandbox-ozon-key") =>
        Send(HttpMethod.Post, path, body, ("Client-Id", client), ("Api-Key", key));

    public Task<Answer> Wb(string path, string? body = null, string token = "sandbox-wb-token") =>
        Send(body is null ? HttpMethod.Get : HttpMethod.Post, path, body, ("Authorization", token));

    public async Task Scenario(string name, string path, int after = 0, int? times = null, string parameters = "{}", string? bodyContains = null)
    {
        var request = new JsonObject { ["name"] = name, ["after"] = after, ["parameters"] = JsonNode.Parse(parameters), ["bodyContains"] = bodyContains };
        if (path.Length > 0)
            request["path"] = path;
        if (times is not null)
            request["times"] = times;
        using var answer = await Http.PostAsJsonAsync("/control/scenario", request, Cancel);
        ((int)answer.StatusCode).ShouldBe(201, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task Advance(double seconds) =>
        (await Http.PostAsJsonAsync("/control/clock", new { advanceSeconds = seconds }, Cancel)).EnsureSuccessStatusCode();

    public async Task<string[]> Oracle(string source) =>
        (await Http.GetStringAsync($"/control/oracle?source={source}", Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task<JsonArray> Log() => (await Http.GetFromJsonAsync<JsonArray>("/control/requests", Cancel))!;

    public async Task<Answer> Send(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, Cancel);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(Cancel),
            response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value)));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
