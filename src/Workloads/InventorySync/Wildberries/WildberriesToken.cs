using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace InventorySync.Wildberries;

/// <summary>What a token says of itself, read without checking the signature (only the vendor can).</summary>
/// <param name="AccountId">The seller (<c>sid</c>), or <c>sandbox</c> for a token that is no JWT.</param>
internal sealed record WildberriesToken(string AccountId, DateTimeOffset? Expires)
{
    public static WildberriesToken Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return new WildberriesToken("sandbox", null);
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var root = claims.RootElement;
            var account = root.TryGetProperty("sid", out var sid) && sid.ValueKind is JsonValueKind.String or JsonValueKind.Number ? sid.ToString() : "sandbox";
            DateTimeOffset? expires = root.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
            return new WildberriesToken(account, expires);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException or ArgumentException or DecoderFallbackException)
        {
            return new WildberriesToken("sandbox", null);
        }
    }
}
