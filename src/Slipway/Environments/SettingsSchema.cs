using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Environments;

/// <summary>
/// Writes the JSON schema of a settings file, so that an editor completes and checks it. One schema serves the defaults and
/// every stage: a file may hold any part, so keys are required only within the items of a list.
/// </summary>
public static class SettingsSchema
{
    private const string Reference = "\\$\\{";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of <c>.nuke/parameters.schema.json</c>.</summary>
    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Settings of one stage",
        };
        foreach (var (name, value) in Section(typeof(Settings), isItem: false).ToArray()) schema[name] = value?.DeepClone();
        schema["properties"]!["$schema"] = new JsonObject { ["type"] = "string" };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Section(Type type, bool isItem)
    {
        var keys = Shape.Of(type).Keys;
        var properties = new JsonObject();
        foreach (var key in keys) properties[key.Name] = Described(key);
        var section = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = keys.Where(key => !key.IsOptional).Select(key => (JsonNode)key.Name).ToArray();
        if (isItem && required.Length > 0) section["required"] = new JsonArray(required);
        return section;
    }

    private static JsonObject Described(Key key)
    {
        var schema = Value(key, key.Type, isItem: false);
        var described = new JsonObject { ["description"] = key.Description };
        if (key.Default is { } value) described["default"] = value is Enum name ? name.ToString().ToLowerInvariant() : JsonSerializer.SerializeToNode(value);
        foreach (var (name, part) in schema.ToArray()) described[name] = part?.DeepClone();
        // Null takes back what the defaults set.
        if (key.IsOptional) described["type"] = OrNull(described["type"]!);
        return described;
    }

    private static JsonObject Value(Key key, Type type, bool isItem)
    {
        if (Shape.IsSection(type)) return Section(type, isItem);
        if (Shape.IsList(type))
            return new JsonObject { ["type"] = "array", ["minItems"] = key.MinimumLength, ["items"] = Value(key, type.GetGenericArguments()[0], isItem: true) };
        if (Shape.IsMap(type)) return Map(key, type.GetGenericArguments()[1]);
        return Scalar(key, Nullable.GetUnderlyingType(type) ?? type);
    }

    private static JsonObject Map(Key key, Type item)
    {
        var values = Value(key, item, isItem: true);
        values["type"] = OrNull(values["type"]!);
        var map = new JsonObject { ["type"] = "object" };
        if (key.KeyPattern is var (expression, _))
        {
            map["patternProperties"] = new JsonObject { [expression] = values };
            map["additionalProperties"] = false;
        }
        else
        {
            map["additionalProperties"] = values;
        }
        return map;
    }

    private static JsonObject Scalar(Key key, Type type)
    {
        if (type == typeof(bool)) return OrReference(new JsonObject(), "boolean");
        if (type == typeof(int))
        {
            var number = new JsonObject();
            if (key.Range is var (least, most)) (number["minimum"], number["maximum"]) = (least, most);
            return OrReference(number, "integer");
        }
        if (type == typeof(Secret)) return new JsonObject { ["type"] = "string", ["pattern"] = Reference };
        if (type.IsEnum) return Text(new JsonObject { ["enum"] = new JsonArray(Scalars.Names(type).Select(name => (JsonNode)name).ToArray()) });
        if (type == typeof(ByteSize)) return Text(new JsonObject { ["pattern"] = ByteSize.Pattern });
        if (type == typeof(TimeSpan)) return Text(new JsonObject { ["pattern"] = Durations.Pattern });
        return key.Pattern is var (expression, _) ? Text(new JsonObject { ["pattern"] = expression }) : new JsonObject { ["type"] = "string" };
    }

    private static JsonArray OrNull(JsonNode type) =>
        type is JsonArray several ? [.. several.Select(one => one!.DeepClone()), "null"] : [type.DeepClone(), "null"];

    // A text has its form, or holds a reference, whose value is checked when it is known.
    private static JsonObject Text(JsonObject form) =>
        new() { ["type"] = "string", ["anyOf"] = new JsonArray(form, new JsonObject { ["pattern"] = Reference }) };

    private static JsonObject OrReference(JsonObject form, string type)
    {
        form["type"] = new JsonArray(type, "string");
        form["pattern"] = Reference;
        return form;
    }
}
