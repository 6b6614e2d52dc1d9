namespace Slipway.Hosts;

/// <summary>A host's own shell text, with what it does in words for messages.</summary>
internal sealed record FixedCommand(string Words, string Text) : Command
{
    internal override string Render(bool reveal) => reveal ? Text : Words;

    internal override string RenderOperand(bool reveal) => throw new NotSupportedException("A host's own text is not joined to others.");
}
