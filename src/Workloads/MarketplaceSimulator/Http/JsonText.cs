using System.Text.Encodings.Web;
using System.Text.Json;

namespace MarketplaceSimulator.Http;

internal static class JsonText
{
    /// <summary>camelCase, Cyrillic unescaped.</summary>
    public static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
