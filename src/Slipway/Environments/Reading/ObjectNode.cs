namespace Slipway.Environments;

/// <summary>An object; its keys in the order they were written, each with its own place.</summary>
internal sealed record ObjectNode(Origin Origin, IReadOnlyDictionary<string, (Origin Key, Node Value)> Members) : Node(Origin)
{
    public static ObjectNode Empty { get; } = new(default, new Dictionary<string, (Origin, Node)>());

    public override string Kind => "an object";

    public Node? Find(string key) => Members.TryGetValue(key, out var member) ? member.Value : null;

    public ObjectNode With(string key, Origin origin, Node value) =>
        this with { Members = new Dictionary<string, (Origin, Node)>(Members, StringComparer.Ordinal) { [key] = (origin, value) } };

    /// <summary>This object with another laid over it: objects merge, everything else is replaced.</summary>
    public ObjectNode Overlay(ObjectNode over)
    {
        var members = new Dictionary<string, (Origin Key, Node Value)>(Members, StringComparer.Ordinal);
        foreach (var (key, (origin, value)) in over.Members)
            members[key] = (origin, value is ObjectNode upper && Find(key) is ObjectNode lower ? lower.Overlay(upper) : value);
        return new ObjectNode(over.Origin, members);
    }
}
