// The control API, for tests: scenarios, clock, request log, oracle, reset. It is neither logged nor limited.
// LogMiddleware records what clients do; RequestLog keeps the last of it.
using System.Text;
using System.Text.Json;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;
using MarketplaceSimulator.Limits;
using MarketplaceSimulator.Oracle;
using MarketplaceSimulator.Scenarios;
using MarketplaceSimulator.Wildberries;

namespace MarketplaceSimulator.Control;

internal sealed class ControlApi(
    SimulatorOptions options, SimulatedClock clock, World world, Limiter limiter, RequestLog log, ScenarioEngine scenarios, WbRemains remains)
{
    public void Map(IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control");
        control.MapGet("/health", http => Json(http, 200, new { status = "ok", seed = options.Seed, items = options.Items, requests = log.Count }));
        control.MapGet("/scenarios", http => Json(http, 200, ScenarioCatalogue.All.Values.Select(s => new { s.Name, s.Path, s.After, s.Times, s.What })));
        control.MapGet("/scenario", http => Json(http, 200, scenarios.Active));
        control.MapPost("/scenario", AddScenario);
        control.MapDelete("/scenario", RemoveScenario);
        control.MapGet("/requests", Requests);
        control.MapPost("/clock", AdvanceClock);
        control.MapPost("/reset", Reset);
        control.MapGet("/oracle", Oracle);
    }

    private async Task AddScenario(HttpContext http)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<ScenarioRequest>(http.Request.Body, JsonText.Options, http.RequestAborted);
            await Json(http, 201, scenarios.Add(request ?? throw new ArgumentException("a scenario must be a JSON object")));
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            await Json(http, 400, new { error = wrong.Message });
        }
    }

    private Task RemoveScenario(HttpContext http)
    {
        if (http.Request.Query["id"] is not [{ } text])
            scenarios.Remove(null);
        else if (!int.TryParse(text, out var id) || !scenarios.Remove(id))
            return Json(http, 404, new { error = $"no active scenario {text}" });
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task Requests(HttpContext http)
    {
        var path = http.Request.Query["path"].ToString();
        var found = log.Entries().Where(e => e.Path.StartsWith(path, StringComparison.Ordinal)).Select(e => new
        {
            e.Number,
            atSeconds = e.At.TotalSeconds,
            e.Time,
            e.Method,
            e.Path,
            e.Headers,
            body = Encoding.UTF8.GetString(e.Body),
            e.Status,
            e.Early,
            e.Aborted,
            e.Scenarios,
        });
        return Json(http, 200, found);
    }

    private async Task AdvanceClock(HttpContext http)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            if (!body.RootElement.TryGetProperty("advanceSeconds", out var given) || !given.TryGetDouble(out var seconds) || seconds is < 0 or > 1e9)
                throw new JsonException("advanceSeconds must be a number from 0 to 1e9");
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await Json(http, 200, new { atSeconds = clock.Now.TotalSeconds, time = clock.UtcNow });
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            await Json(http, 400, new { error = wrong.Message });
        }
    }

    /// <summary>Everything but the clock is as after the start.</summary>
    private Task Reset(HttpContext http)
    {
        world.Reset();
        limiter.Reset();
        scenarios.Reset();
        remains.Reset();
        log.Clear();
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task Oracle(HttpContext http)
    {
        string? source = http.Request.Query["source"];
        if (source is not (null or "ozon" or "wildberries"))
        {
            await Json(http, 400, new { error = "source must be ozon or wildberries" });
            return;
        }
        http.Response.ContentType = "application/x-ndjson";
        await OracleWriter.Write(http.Response.BodyWriter, world, source, options.OzonClientId, WbToken.SellerOf(options.WbToken), http.RequestAborted);
    }

    private static Task Json(HttpContext http, int status, object value)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(value, value.GetType(), JsonText.Options, "application/json", http.RequestAborted);
    }
}
