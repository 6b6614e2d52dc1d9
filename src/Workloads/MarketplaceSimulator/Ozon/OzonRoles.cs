using System.Globalization;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>`/v1/roles`: what the key may do and when it ends.</summary>
internal static class OzonRoles
{
    public static Task Get(ApiCall call, SimulatedClock clock, IEnumerable<string> methods) => call.Json(json =>
    {
        var w = json.Writer;
        w.WriteStartObject();
        w.WriteString("expires_at", clock.UtcNow.AddDays(90).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        w.WriteStartArray("roles");
        w.WriteStartObject();
        w.WriteString("name", "Admin read only");
        w.WriteStartArray("methods");
        foreach (var method in methods)
            w.WriteStringValue(method);
        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
        return ValueTask.CompletedTask;
    });
}
