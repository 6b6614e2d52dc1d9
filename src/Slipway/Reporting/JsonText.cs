using System.Text.Json.Nodes;

namespace Slipway.Reporting;

/// <summary>JSON with every text in it passed through a function.</summary>
internal static class JsonText
{
    public static JsonNode Redacted(JsonNode node, Func<string, string> redact) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(redact(member.Key), member.Value is null ? null : Redacted(member.Value, redact)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Redacted(item, redact))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(redact(text)),
        _ => node.DeepClone(),
    };
}
