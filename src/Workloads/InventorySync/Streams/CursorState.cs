using System.Text.Json;
using System.Text.Json.Serialization;

namespace InventorySync.Streams;

/// <summary>How far a pass over a stream has come; written with every page, in the page's own transaction.</summary>
/// <param name="Pass">Id of the run that began the pass. Rows with an older last_sync_id were not seen by it.</param>
/// <param name="At">Cursor of the last page read.</param>
/// <param name="Next">Cursor of the page to read next.</param>
/// <param name="Done">The end of the data was reached.</param>
/// <param name="Damaged">Something was left out on the way: absence proves nothing, so nothing may be zeroed.</param>
/// <param name="Whole">The pass began at the beginning of the data.</param>
internal sealed record CursorState(long Pass, string? At, string? Next, bool Done, bool Damaged, bool Whole)
{
    public string ToJson() => JsonSerializer.Serialize(this, CursorStateJson.Default.CursorState);

    /// <summary>Null when there is none or it is not readable: the pass then starts anew, which is always right.</summary>
    public static CursorState? Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, CursorStateJson.Default.CursorState);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(CursorState))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CursorStateJson : JsonSerializerContext;
