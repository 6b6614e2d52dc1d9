// The Ozon Seller API as a read-only stock sync sees it. Everything is POST with a JSON body; errors are gRPC statuses.
// OzonGate checks credentials, limits and the body's form; the other classes are the methods, grouped by what they read.
// Shapes, limits and error texts follow the vendor's specification of 2026-09; where it is silent, the choice is noted beside it.
using System.Text.Json;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

internal static class OzonError
{
    public static Rejection Invalid(string what) => Status(400, 3, $"Request validation error: {what}");

    public static Rejection Status(int http, int code, string message) =>
        new(http, "application/json", JsonSerializer.Serialize(new { code, message, details = Array.Empty<object>() }, JsonText.Options));

    public static Rejection NotFound() => Status(404, 5, "Not Found");
}
