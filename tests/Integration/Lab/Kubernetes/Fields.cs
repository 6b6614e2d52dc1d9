using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>An object as server-side apply sees it: its fields by path, where items of some lists are known by a key and other lists are one value.</summary>
internal static class Fields
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["containers"] = "name", ["initContainers"] = "name", ["env"] = "name", ["volumes"] = "name", ["volumeMounts"] = "mountPath", ["topologySpreadConstraints"] = "topologyKey",
        ["ports"] = "name", ["conditions"] = "type",
    };

    /// <summary>Leaves by path; a segment of a keyed item is <c>[value]</c>.</summary>
    public static OrderedDictionary<string, JsonNode?> Flatten(JsonNode node)
    {
        var fields = new OrderedDictionary<string, JsonNode?>();
        Add(fields, "", "", node);
        return fields;
    }

    public static JsonObject Unflatten(IEnumerable<KeyValuePair<string, JsonNode?>> fields)
    {
        var root = new JsonObject();
        foreach (var (path, value) in fields)
        {
            JsonNode at = root;
            var segments = path.TrimStart('\u0001').Split('\u0001');
            for (var i = 0; i < segments.Length; i++)
            {
                var (segment, isLast) = (segments[i], i == segments.Length - 1);
                if (segment.StartsWith('['))
                {
                    var (list, key) = ((JsonArray)at, Keys[segments[i - 1]]);
                    var item = list.OfType<JsonObject>().FirstOrDefault(one => one[key]!.GetValue<string>() == segment[1..^1]);
                    if (item is null)
                        list.Add(item = new JsonObject { [key] = segment[1..^1] });
                    at = item;
                }
                else if (isLast)
                {
                    at[segment] = value?.DeepClone();
                }
                else
                {
                    at = at[segment] ??= segments[i + 1].StartsWith('[') ? new JsonArray() : new JsonObject();
                }
            }
        }
        return root;
    }

    /// <summary>As the API writes it: <c>.spec.template.spec.containers[name="web"].image</c>.</summary>
    public static string Name(string path)
    {
        var segments = path.TrimStart('\u0001').Split('\u0001');
        return string.Concat(segments.Select((one, i) => one.StartsWith('[') ? $"[{Keys[segments[i - 1]]}=\"{one[1..^1]}\"]" : $".{one}"));
    }

    private static void Add(OrderedDictionary<string, JsonNode?> fields, string path, string name, JsonNode? node)
    {
        if (node is JsonObject { Count: > 0 } map)
        {
            foreach (var (key, value) in map)
                Add(fields, $"{path}\u0001{key}", key, value);
        }
        else if (node is JsonArray { Count: > 0 } list && Keys.TryGetValue(name, out var by) && list.All(one => one is JsonObject item && item[by] is not null))
        {
            foreach (var item in list.OfType<JsonObject>())
                Add(fields, $"{path}\u0001[{item[by]!.GetValue<string>()}]", "", item);
        }
        else
        {
            fields[path] = node?.DeepClone();
        }
    }
}
