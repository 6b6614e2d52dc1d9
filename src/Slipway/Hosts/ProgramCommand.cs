namespace Slipway.Hosts;

/// <summary>One program with its arguments.</summary>
internal sealed record ProgramCommand : Command
{
    private readonly IReadOnlyList<string> _words;

    public ProgramCommand(string program, IEnumerable<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        _words = [.. arguments.Prepend(program).Select(ShellText.Checked)];
    }

    internal override string Render(bool reveal)
    {
        var words = Variables.Select(v => v.Render(reveal))
            .Append(ShellText.QuoteProgram(_words[0]))
            .Concat(_words.Skip(1).Select(ShellText.Quote));
        var text = string.Join(' ', words);
        return Directory is null ? text : $"(cd {ShellText.QuotePath(Directory)} && {text})";
    }
}
