using System.Net.Http.Headers;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Settings;

namespace InventorySync.Wildberries;

/// <summary>Each Wildberries host has its own error body; what they mean follows from the status.</summary>
internal sealed class WildberriesErrors(WildberriesSettings settings) : ErrorRules
{
    private static readonly string[] TextFields = ["detail", "message", "errorText", "title", "statusText"];

    public override string Source => "wildberries";

    public override void Sign(HttpRequestHeaders headers) => headers.TryAddWithoutValidation(
        "Authorization", settings.AuthScheme == "" ? settings.Token : $"{settings.AuthScheme} {settings.Token}");

    public override (ApiFailure Failure, string Text, bool Blocked) Read(int status, string body) =>
        (Classify(status), Text(body), false);

    private static ApiFailure Classify(int status) => status switch
    {
        401 or 402 => ApiFailure.Auth,
        403 => ApiFailure.Forbidden,
        429 => ApiFailure.RateLimited,
        408 or 425 or >= 500 => ApiFailure.Transient,
        _ => ApiFailure.Rejected,
    };

    private static string Text(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
                root = root[0];
            if (root.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in TextFields)
                {
                    if (root.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found)
                        return found;
                }
            }
        }
        catch (JsonException)
        {
            // Plain text or HTML.
        }
        return BodyText.Short(body);
    }
}
