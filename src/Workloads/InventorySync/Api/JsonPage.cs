using System.Text.Json;

namespace InventorySync.Api;

/// <summary>A parsed body: the items that could be used, why others could not, and the scalars around the array by their path.</summary>
internal sealed class JsonPage<T>
{
    public List<T> Items { get; } = [];

    public List<string> Rejected { get; } = [];

    public Dictionary<string, JsonElement> Envelope { get; } = new(StringComparer.Ordinal);

    /// <summary>All items of the array, good and bad: what an offset moves on by.</summary>
    public int Count => Items.Count + Rejected.Count;

    /// <exception cref="ApiException">The field is there but not a text.</exception>
    public string? Text(string path) => !Envelope.TryGetValue(path, out var value) || value.ValueKind == JsonValueKind.Null
        ? null
        : value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new ApiException(ApiFailure.BadEnvelope, $"{path} of the answer is not a text");

    public bool Flag(string path) => Envelope.TryGetValue(path, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? value.GetBoolean()
        : throw new ApiException(ApiFailure.BadEnvelope, $"{path} of the answer is missing or not true or false");

    public long? Number(string path) => Envelope.TryGetValue(path, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
        ? number
        : null;
}
