using System.Text.Json.Nodes;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Parameters with defaults. A parameter that nobody reads is a mistake of the caller and is named.</summary>
/// <exception cref="ArgumentException">A value of the wrong kind or out of range.</exception>
internal sealed class ScenarioParameters(JsonObject? given)
{
    private readonly HashSet<string> _read = [];

    public long Number(string name, long fallback, long min = 0, long max = long.MaxValue)
    {
        if (Find(name) is not { } value)
            return fallback;
        if (value.GetValueKind() != System.Text.Json.JsonValueKind.Number || !value.AsValue().TryGetValue<long>(out var number))
            throw new ArgumentException($"parameter {name} must be an integer");
        return number >= min && number <= max ? number : throw new ArgumentException($"parameter {name} must be from {min.ToStringInvariant()} to {max.ToStringInvariant()}");
    }

    public double Seconds(string name, double fallback)
    {
        if (Find(name) is not { } value)
            return fallback;
        return value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.GetValue<double>() is >= 0 and <= 86_400 and var seconds
            ? seconds
            : throw new ArgumentException($"parameter {name} must be a number of seconds from 0 to 86400");
    }

    public bool Flag(string name, bool fallback) => Find(name) is not { } value
        ? fallback
        : value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
            ? value.GetValue<bool>()
            : throw new ArgumentException($"parameter {name} must be a boolean");

    /// <summary>One of the choices; the first is the default. Without choices, any text.</summary>
    public string? Text(string name, params string[] choices)
    {
        if (Find(name) is not { } value)
            return choices.FirstOrDefault();
        var text = value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
        return text is not null && (choices.Length == 0 || choices.Contains(text))
            ? text
            : throw new ArgumentException($"parameter {name} must be {(choices.Length == 0 ? "a text" : "one of " + string.Join(", ", choices))}");
    }

    public void RefuseUnread()
    {
        if (given?.Select(p => p.Key).FirstOrDefault(name => !_read.Contains(name)) is { } unknown)
            throw new ArgumentException($"unknown parameter {unknown}; known: {string.Join(", ", _read.Order())}");
    }

    private JsonNode? Find(string name)
    {
        _read.Add(name);
        return given?[name];
    }
}
