using System.Text.Json;

namespace MarketplaceSimulator.Http;

/// <summary>Reads a JSON object strictly; <paramref name="refuse"/> makes the refusal in the words of the API.</summary>
internal sealed class RequestBody(JsonElement root, Func<string, Rejection> refuse)
{
    public bool Has(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public RequestBody Object(string name, bool required = false)
    {
        if (!Has(name))
            return required ? throw refuse($"invalid {name}: value is required") : new(JsonSerializer.SerializeToElement(new { }), refuse);
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Object ? new(value, refuse) : throw refuse($"invalid {name}: value must be an object");
    }

    public string Text(string name, string fallback = "")
    {
        if (!Has(name))
            return fallback;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw refuse($"invalid {name}: value must be a string");
    }

    public bool Flag(string name, bool fallback)
    {
        if (!Has(name))
            return fallback;
        var value = root.GetProperty(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw refuse($"invalid {name}: value must be a boolean");
    }

    /// <summary>An integer within the limits; without a fallback the field is required.</summary>
    public long Number(string name, long min, long max, long? fallback)
    {
        if (!Has(name))
            return fallback ?? throw refuse($"invalid {name}: value is required");
        var number = Int64(root.GetProperty(name), name, acceptText: false);
        return number >= min && number <= max ? number : throw refuse($"invalid {name}: value must be inside range [{min}, {max}]");
    }

    /// <summary>An int64 list. Ozon's JSON form of int64 is text; numbers are accepted as its gateway accepts them.</summary>
    public IReadOnlyList<long> Numbers(string name, int max, bool acceptText) =>
        [.. Items(name, max).Select(item => Int64(item, name, acceptText))];

    public IReadOnlyList<string> Texts(string name, int max) =>
    [
        .. Items(name, max).Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw refuse($"invalid {name}: every value must be a string")),
    ];

    private JsonElement.ArrayEnumerator Items(string name, int max)
    {
        if (!Has(name))
            return default;
        var list = root.GetProperty(name);
        if (list.ValueKind != JsonValueKind.Array)
            throw refuse($"invalid {name}: value must be an array");
        return list.GetArrayLength() <= max
            ? list.EnumerateArray()
            : throw refuse($"invalid {name}: value must contain no more than {max} item(s)");
    }

    private long Int64(JsonElement value, string name, bool acceptText) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.String when acceptText && long.TryParse(value.GetString(), out var number) => number,
        _ => throw refuse($"invalid {name}: value must be an integer"),
    };
}
