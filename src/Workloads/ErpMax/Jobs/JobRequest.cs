using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ErpMax.Jobs;

/// <summary>What a client asks for.</summary>
/// <param name="Payload">JSON in canonical form.</param>
/// <param name="Hash">SHA-256 of all of it: two requests with one key are one request only if these are equal.</param>
internal sealed record JobRequest(string Kind, string Payload, int Priority, byte[] Hash)
{
    /// <param name="payload">JSON; its spelling (white space, order of names) does not matter.</param>
    public static JobRequest Of(string kind, string payload, int priority = 0)
    {
        using var document = JsonDocument.Parse(payload);
        return Of(kind, document.RootElement, priority);
    }

    public static JobRequest Of(string kind, JsonElement payload, int priority)
    {
        var canonical = CanonicalJson.Write(payload);
        return new JobRequest(kind, canonical, priority, SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{priority}\n{canonical}")));
    }
}
