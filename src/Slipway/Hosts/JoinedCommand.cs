namespace Slipway.Hosts;

/// <summary>Two commands joined by a shell operator. Its limit is the sum of both, for they may run one after the other.</summary>
internal sealed record JoinedCommand : Command
{
    private readonly Command _left;
    private readonly string _operator;
    private readonly Command _right;

    public JoinedCommand(Command left, string @operator, Command right)
    {
        (_left, _operator, _right) = (left, @operator, right);
        IsReadOnly = left.IsReadOnly && right.IsReadOnly;
        TimeLimit = left.TimeLimit + right.TimeLimit;
    }

    internal override IEnumerable<string> Secrets() => base.Secrets().Concat(_left.Secrets()).Concat(_right.Secrets());

    internal override string Render(bool reveal)
    {
        // The shell gives && and || equal rank, from the left: only a left operand of the same kind needs no braces.
        var left = _left is JoinedCommand same && same._operator == _operator ? same.Render(reveal) : _left.RenderOperand(reveal);
        var text = left + _operator + _right.RenderOperand(reveal);
        return HasContext ? $"({RenderContext(reveal)}{{ {text}; }})" : text;
    }

    internal override string RenderOperand(bool reveal) => HasContext ? Render(reveal) : $"{{ {Render(reveal)}; }}";
}
