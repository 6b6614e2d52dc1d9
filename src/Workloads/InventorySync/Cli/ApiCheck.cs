using System.Globalization;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Logging;
using InventorySync.Ozon;
using InventorySync.Settings;
using InventorySync.Wildberries;

namespace InventorySync.Cli;

/// <summary><c>--check-api</c>: one cheap call to each API, one line each: <c>ok</c>, or what failed and why.</summary>
internal sealed class ApiCheck(SyncSettings settings, SyncLog log, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public async Task<int> RunAsync(Request request, TextWriter output, CancellationToken cancellationToken)
    {
        // A person is waiting: three tries, not eight.
        var quick = settings with { Tuning = settings.Tuning with { MaxAttempts = Math.Min(3, settings.Tuning.MaxAttempts), MaxRateLimitWaits = 2 } };
        var marketplaces = new Marketplaces(quick, time, log);
        var failures = 0;
        if (request.Ozon)
        {
            using var client = marketplaces.Client(new OzonErrors(settings.Ozon!));
            var api = marketplaces.OzonCalls(client);
            failures += await TryAsync("ozon /v1/roles", async token => Key(await api.RolesAsync(token)), output, cancellationToken);
        }
        if (request.Wildberries)
        {
            using var client = marketplaces.Client(new WildberriesErrors(settings.Wildberries!));
            var api = marketplaces.WildberriesCalls(client);
            var hosts = new[] { ("content", settings.Wildberries!.ContentUrl), ("marketplace", settings.Wildberries.MarketplaceUrl), ("analytics", settings.Wildberries.AnalyticsUrl) };
            foreach (var (name, url) in hosts)
            {
                failures += await TryAsync($"wildberries {name} /ping", async token =>
                {
                    await api.PingAsync(url, token);
                    return Until(WildberriesToken.Read(settings.Wildberries.Token).Expires, "token");
                }, output, cancellationToken);
            }
        }
        return failures == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private async Task<int> TryAsync(string what, Func<CancellationToken, Task<string>> call, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await output.WriteLineAsync($"ok      {what} {await call(cancellationToken)}".TrimEnd());
            return 0;
        }
        catch (ApiException error)
        {
            await output.WriteLineAsync($"failed  {what}: {error.Code}: {log.Redact(error.Message)}");
            return 1;
        }
    }

    private string Key(JsonElement roles)
    {
        var expires = roles.ValueKind == JsonValueKind.Object && roles.TryGetProperty("expires_at", out var at) && at.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(at.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : (DateTimeOffset?)null;
        return Until(expires, "key");
    }

    private string Until(DateTimeOffset? expires, string what) => expires is not { } end
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{what} valid until {end.UtcDateTime:yyyy-MM-dd}{(end - time.GetUtcNow() < Soon ? " (WARNING: renew it now)" : "")}");
}
