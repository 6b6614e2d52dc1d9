using MarketplaceSimulator.Ozon;
using MarketplaceSimulator.Wildberries;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Credentials that stop working. Retrying never helps.</summary>
internal static class AuthScenarios
{
    public static readonly Scenario[] All =
    [
        new("key-revoked", "/", 3, -1, "The key or token works for some requests and then no more.", _ => Revoked),
        new("key-deactivated", "/ozon", 0, -1, "Ozon: the key is deactivated (403/7).",
            _ => Ozon("Api-key is deactivated, use another one or generate a new one")),
        new("missing-role", "/ozon", 0, -1, "Ozon: the key has no role for the method (403/7).",
            _ => Ozon("Api-Key is missing a required role for a method")),
        new("ip-restricted", "/ozon", 0, -1, "Ozon: the key is bound to other addresses (403/7).",
            _ => Ozon("Api-Key is restricted to specific IP addresses")),
        new("token-expired", "/wb", 0, -1, "WB: 401, the token is past its exp.",
            _ => hit => hit.Answer(hit.WbErrors.Gateway(401, "unauthorized", "token problem; token is expired"))),
        new("wrong-category", "/wb/analytics", 0, -1, "WB: 401, the token lacks the category.",
            _ => hit => hit.Answer(hit.WbErrors.Gateway(401, "unauthorized", "token problem; token scope not allowed"))),
        new("forbidden", "/wb/analytics/api/analytics/v1/stocks-report/seller-warehouses", 0, -1, "WB: 403 in the host's own shape.", _ => Forbidden),
    ];

    private static bool Revoked(ScenarioHit hit) => hit.Answer(hit.IsOzon
        ? OzonError.Status(404, 5, "Invalid Api-Key, please check the key and try again")
        : hit.WbErrors.Gateway(401, "unauthorized", "token problem; token is withdrawn"));

    // The texts are documented, the status is not: 403/7 (permission denied) is what gRPC says.
    private static Effect Ozon(string message) => hit => hit.Answer(OzonError.Status(403, 7, message));

    private static bool Forbidden(ScenarioHit hit) => hit.Answer(hit.WbHost switch
    {
        WbHost.Content => WbError.Content(403, "Доступ запрещён"),
        WbHost.Marketplace => WbError.Marketplace(403, "AccessDenied", "Access denied"),
        _ => hit.WbErrors.Report(403, "Forbidden", "base token is not allowed"),
    });
}
