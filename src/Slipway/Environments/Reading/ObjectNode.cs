namespace Slipway.Environments;

/// <summary>An object; its keys in the order they were written, each with its own place.</summary>
internal sealed record ObjectNode(Origin Origin, IReadOnlyDictionary<string, Member> Members) : Node(Origin)
{
    public static ObjectNode Empty { get; } = new(Origin.Nowhere, new Dictionary<string, Member>());

    public override string Kind => "an object";

    public Node? Find(string key) => Members.TryGetValue(key, out var member) ? member.Value : null;

    public ObjectNode With(string key, Origin origin, Node value) =>
        this with { Members = new Dictionary<string, Member>(Members, StringComparer.Ordinal) { [key] = new(origin, value) } };

    /// <summary>This object with another laid over it: objects merge, everything else is replaced.</summary>
    public ObjectNode Overlay(ObjectNode over)
    {
        var members = new Dictionary<string, Member>(Members, StringComparer.Ordinal);
        foreach (var (key, (origin, value)) in over.Members)
            members[key] = new(origin, value is ObjectNode upper && Find(key) is ObjectNode lower ? lower.Overlay(upper) : value);
        return new ObjectNode(over.Origin, members);
    }
}
