using System.Net.Http.Headers;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Settings;

namespace InventorySync.Ozon;

/// <summary>Ozon answers with a gRPC status in JSON, and with HTTP codes that do not always fit: a wrong key is a 404.</summary>
internal sealed class OzonErrors(OzonSettings settings) : ErrorRules
{
    private static readonly string[] AuthTexts =
        ["api-key", "client-id", "unauthenticated", "invalid token", "access token"];

    public override string Source => "ozon";

    public override void Sign(HttpRequestHeaders headers)
    {
        headers.TryAddWithoutValidation("Client-Id", settings.ClientId);
        headers.TryAddWithoutValidation("Api-Key", settings.ApiKey);
    }

    public override (ApiFailure Failure, string Text, bool Blocked) Read(int status, string body)
    {
        var (code, message) = Parse(body);
        if (message.Contains("circle is open", StringComparison.OrdinalIgnoreCase))
            return (ApiFailure.RateLimited, message, true);
        return (Classify(status, code, message), message, false);
    }

    private static ApiFailure Classify(int status, int code, string message)
    {
        if (status == 429 || code == 8)
            return ApiFailure.RateLimited;
        if (status >= 500 || status is 408 or 425)
            return ApiFailure.Transient;
        if (message.Contains("missing a required role", StringComparison.OrdinalIgnoreCase))
            return ApiFailure.Forbidden;
        if (status is 401 or 403 or 402 || AuthTexts.Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase)))
            return ApiFailure.Auth;
        if (status == 400 && (message.Contains("cursor", StringComparison.OrdinalIgnoreCase) || message.Contains("last_id", StringComparison.OrdinalIgnoreCase)))
            return ApiFailure.CursorExpired;
        return ApiFailure.Rejected;
    }

    private static (int Code, string Message) Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String)
                return (root.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : 0, message.GetString()!);
        }
        catch (JsonException)
        {
            // An HTML page of a gateway in front of the API.
        }
        return (0, BodyText.Short(body));
    }
}
