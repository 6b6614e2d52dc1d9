namespace Slipway.Hosts;

/// <summary>A command whose output goes to a file. It changes things, whatever the inner one says.</summary>
internal sealed record RedirectedCommand : Command
{
    private readonly Command _inner;
    private readonly string _path;
    private readonly bool _append;

    public RedirectedCommand(Command inner, string path, bool append)
    {
        (_inner, _path, _append) = (inner, ShellText.Checked(path), append);
        TimeLimit = inner.TimeLimit;
    }

    internal override IEnumerable<string> Secrets() => base.Secrets().Concat(_inner.Secrets());

    internal override string Render(bool reveal)
    {
        var text = $"{_inner.RenderOperand(reveal)} {(_append ? ">>" : ">")} {ShellText.QuotePath(_path)}";
        return HasContext ? $"({RenderContext(reveal)}{text})" : text;
    }
}
