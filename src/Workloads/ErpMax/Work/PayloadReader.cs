using System.Text.Json;

namespace ErpMax.Work;

/// <summary>Reads the fields of a payload and collects what is wrong with them; a field that nobody asks for is wrong too.</summary>
internal sealed class PayloadReader(JsonElement payload)
{
    private readonly List<string> _problems = payload.ValueKind == JsonValueKind.Object ? [] : ["payload: expected an object"];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The problems of all fields; to be read last.</summary>
    public IEnumerable<string> Problems => payload.ValueKind != JsonValueKind.Object
        ? _problems
        : _problems.Concat(payload.EnumerateObject().Where(p => !_asked.Contains(p.Name)).Select(p => $"payload.{p.Name}: no such field; there are {string.Join(", ", _asked)}"));

    public string Sku(string name = "sku")
    {
        var text = Find(name) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : "";
        if (payload.ValueKind == JsonValueKind.Object && (text.Length is 0 or > 64 || !text.All(c => c is > ' ' and < (char)127)))
            _problems.Add($"payload.{name}: expected 1 to 64 printable ASCII characters without spaces");
        return text;
    }

    public int Number(string name, int least, int most, int? fallback = null)
    {
        if (Find(name) is not { } found)
        {
            if (fallback is null && payload.ValueKind == JsonValueKind.Object)
                _problems.Add($"payload.{name}: is missing");
            return fallback ?? 0;
        }

        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        _problems.Add($"payload.{name}: expected a whole number from {least} to {most}");
        return 0;
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(name, out var found) ? found : null;
    }
}
