using System.Text.Json;

namespace InventorySync.Api;

/// <summary>Bodies that are small and have no array of items.</summary>
internal static class Bodies
{
    private const int Most = 4 * 1024 * 1024;

    /// <exception cref="ApiException">Not JSON, cut off, or larger than such a body ever is.</exception>
    public static async Task<JsonElement> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > Most)
                throw new ApiException(ApiFailure.BadEnvelope, "the body is far larger than this answer ever is");
        }
        try
        {
            using var document = JsonDocument.Parse(memory.GetBuffer().AsMemory(0, (int)memory.Length));
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new ApiException(ApiFailure.BadEnvelope, "the body is cut off or is not JSON", error);
        }
    }
}
