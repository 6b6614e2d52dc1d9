using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>An object in the store: what it is, and who has set which of its fields.</summary>
internal sealed class Stored(string plural, string name, long created)
{
    private static readonly string[] Ignored = ["\u0001apiVersion", "\u0001kind", "\u0001metadata\u0001name", "\u0001metadata\u0001namespace"];

    private readonly string _uid = Guid.NewGuid().ToString();
    private readonly Dictionary<string, HashSet<string>> _owners = [];
    private readonly OrderedDictionary<string, JsonNode?> _fields = [];

    public string Plural => plural;

    public string Name => name;

    public long Version { get; set; }

    public int Generation { get; private set; }

    public JsonObject Status { get; set; } = [];

    public JsonObject Body { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Labels => (Body["metadata"]?["labels"] as JsonObject)?.ToDictionary(one => one.Key, one => one.Value!.GetValue<string>()) ?? [];

    /// <summary>Fields whose value differs and that other managers have set, as (manager, path).</summary>
    public IReadOnlyList<(string Manager, string Path)> Conflicts(string manager, JsonObject wanted) =>
        [.. from field in Fields.Flatten(wanted)
            where !Ignored.Contains(field.Key) && _fields.TryGetValue(field.Key, out var now) && !JsonNode.DeepEquals(now, field.Value)
            from owner in _owners
            where owner.Key != manager && owner.Value.Contains(field.Key)
            select (owner.Key, field.Key)];

    /// <summary>Server-side apply: what is wanted is set and owned; what this manager set before and does not want any more goes, unless others set it too.</summary>
    /// <returns>Whether anything is other than before.</returns>
    public bool Apply(string manager, JsonObject wanted)
    {
        var (before, spec, replicas) = (Body.ToJsonString(), Body["spec"]?.ToJsonString(), Body["spec"]?["replicas"]?.DeepClone());
        var fields = Fields.Flatten(wanted);
        var mine = _owners.GetValueOrDefault(manager, []);
        foreach (var gone in mine.Where(path => !fields.ContainsKey(path) && !_owners.Any(other => other.Key != manager && other.Value.Contains(path))))
            _fields.Remove(gone);
        foreach (var (path, value) in fields)
        {
            if (!_fields.TryGetValue(path, out var now) || !JsonNode.DeepEquals(now, value))
            {
                foreach (var other in _owners.Where(owner => owner.Key != manager))
                    other.Value.Remove(path);
            }
            _fields[path] = value;
        }
        _owners[manager] = [.. fields.Keys];
        Body = Fields.Unflatten(_fields);
        if (plural == "deployments")
            ((JsonObject)Body["spec"]!).TryAdd("replicas", mine.Contains("\u0001spec\u0001replicas") ? 1 : replicas ?? 1);
        if (Body["spec"]?.ToJsonString() != spec || Generation == 0)
            Generation++;
        return Body.ToJsonString() != before;
    }

    /// <summary>What the store's own controllers make, which nobody applies.</summary>
    public void Set(JsonObject body) => Body = body;

    public void Scale(int replicas)
    {
        Body["spec"]!["replicas"] = replicas;
        Generation++;
    }

    public JsonObject Read()
    {
        var shown = (JsonObject)Body.DeepClone();
        var meta = (JsonObject)shown["metadata"]!;
        (meta["uid"], meta["resourceVersion"]) = (_uid, Version.ToString(CultureInfo.InvariantCulture));
        (meta["generation"], meta["creationTimestamp"]) = (Generation, DateTimeOffset.UnixEpoch.AddSeconds(created).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        meta["managedFields"] = new JsonArray([.. _owners.Keys.Select(owner => new JsonObject { ["manager"] = owner, ["operation"] = "Apply" })]);
        if (shown.Remove("stringData", out var texts))
            shown["data"] = new JsonObject(((JsonObject)texts!).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(one.Value!.GetValue<string>())))));
        if (Status.Count > 0)
            shown["status"] = Status.DeepClone();
        return shown;
    }
}
