namespace Slipway.Environments;

/// <summary>An array.</summary>
internal sealed record ArrayNode(Origin Origin, IReadOnlyList<Node> Items) : Node(Origin)
{
    public override string Kind => "an array";
}
