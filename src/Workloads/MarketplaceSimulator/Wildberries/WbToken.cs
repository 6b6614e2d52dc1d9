using System.Buffers.Text;
using System.Text.Json;

namespace MarketplaceSimulator.Wildberries;

/// <summary>
/// What WB reads from a token. A token that is not a JWT is a sandbox token: personal, of every category, without end.
/// Signatures are not checked: a test makes its own tokens.
/// </summary>
/// <param name="Seller">Claim `sid`.</param>
/// <param name="Categories">Claim `s`, a bit mask.</param>
/// <param name="Access">Claim `acc`: 1 base, 2 test, 3 personal, 4 service.</param>
/// <param name="Expires">Claim `exp`, seconds since 1970.</param>
internal sealed record WbToken(string Seller, long Categories, int Access, long Expires)
{
    public const string SandboxSeller = "sandbox";
    public static readonly WbToken Sandbox = new(SandboxSeller, -1, 3, long.MaxValue);

    public bool IsBase => Access == 1;

    public bool Allows(WbHost host) => (Categories >> (int)host & 1) == 1;

    public static bool LooksLikeJwt(string token) => token.Count(c => c == '.') == 2;

    /// <summary>The account that a sync with this token writes.</summary>
    public static string SellerOf(string token) => Parse(token)?.Seller ?? SandboxSeller;

    /// <summary>Null when the token is not a JWT with the claims WB puts there.</summary>
    public static WbToken? Parse(string token)
    {
        if (!LooksLikeJwt(token))
            return null;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
            var root = claims.RootElement;
            return new(root.GetProperty("sid").GetString()!, root.GetProperty("s").GetInt64(),
                root.TryGetProperty("acc", out var acc) ? acc.GetInt32() : 3, root.GetProperty("exp").GetInt64());
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
