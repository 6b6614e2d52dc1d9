using System.Text.Json;

namespace InventorySync.Api;

/// <summary>Strict reading of an item's fields: what is not what the vendor documents puts the item into quarantine.</summary>
internal static class ItemFields
{
    public static void MustBeObject(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new MalformedItemException($"item is {item.ValueKind.ToString().ToLowerInvariant()}, not an object");
    }

    /// <summary>A positive 64-bit identifier.</summary>
    public static long Id(this JsonElement item, string name)
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var id) && id > 0)
            return id;
        throw Malformed(item, name, "a positive 64-bit number");
    }

    /// <summary>Any 64-bit number (aggregate warehouses have negative ids).</summary>
    public static long Number(this JsonElement item, string name)
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
            return number;
        throw Malformed(item, name, "a 64-bit number");
    }

    public static int Quantity(this JsonElement item, string name)
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var quantity) && quantity >= 0)
            return quantity;
        throw Malformed(item, name, "a quantity from 0 to 2147483647");
    }

    /// <summary>Absent or null is "not reported"; anything else must be a quantity.</summary>
    public static int? OptionalQuantity(this JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null : item.Quantity(name);

    public static string? OptionalText(this JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw Malformed(item, name, "a text");
        var text = value.GetString();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public static IEnumerable<JsonElement> OptionalArray(this JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Malformed(item, name, "an array");
    }

    public static IEnumerable<string?> OptionalTexts(this JsonElement item, string name) =>
        item.OptionalArray(name).Select(entry => entry.ValueKind == JsonValueKind.String
            ? entry.GetString()
            : throw Malformed(item, name, "an array of texts"));

    private static MalformedItemException Malformed(JsonElement item, string name, string expected)
    {
        var raw = item.GetRawText();
        return new MalformedItemException($"{name} is not {expected} in {(raw.Length <= 200 ? raw : raw[..200] + "…")}");
    }
}
