using System.Text;
using System.Text.Json;
using MarketplaceSimulator.Control;
using Microsoft.AspNetCore.Http.Features;

namespace MarketplaceSimulator.Http;

/// <summary>Reading and answering on the level of HTTP.</summary>
internal static class Exchange
{
    public static async Task Answer(this HttpContext http, int status, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status204NoContent)
            return;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    public static Task Answer(this HttpContext http, Rejection rejection) =>
        http.Answer(rejection.Status, rejection.ContentType, rejection.Body);

    public static bool SaysJson(this HttpContext http) =>
        http.Request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>The JSON object of the request. Null when it is not one.</summary>
    public static JsonElement? ObjectBody(this HttpContext http)
    {
        try
        {
            using var document = JsonDocument.Parse(http.Features.GetRequiredFeature<LogEntry>().Body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
