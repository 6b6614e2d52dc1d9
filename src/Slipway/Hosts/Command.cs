namespace Slipway.Hosts;

/// <summary>
/// A command for a host's POSIX shell, as immutable data: nothing runs until a <see cref="Host"/> is given it.
/// Every value is quoted by <see cref="ToShell"/>; <see cref="ToString"/> shows secrets as <c>***</c>.
/// A command is taken to change things, and is fenced by the host's lock, unless it says <see cref="ReadOnly"/>.
/// </summary>
public abstract record Command
{
    private protected Command()
    {
    }

    /// <summary>False when the command may change the host; such commands are fenced.</summary>
    public bool IsReadOnly { get; private protected init; }

    /// <summary>How long it may run before its process group is ended; null is for ever.</summary>
    public TimeSpan? TimeLimit { get; private protected init; }

    /// <summary>True when a non-zero exit code is a result, not an exception.</summary>
    public bool MayFail { get; private init; }

    internal string? Directory { get; private init; }

    internal IReadOnlyList<CommandVariable> Variables { get; private init; } = [];

    /// <summary>A program and its arguments, each passed exactly as given.</summary>
    /// <exception cref="ArgumentException">An empty program, or a value no shell can carry (NUL, half a surrogate pair).</exception>
    public static Command Of(string program, params IEnumerable<string> arguments) => new ProgramCommand(program, arguments);

    /// <summary>A constant POSIX script; changing values belong in <paramref name="arguments"/> (<c>$1</c>, <c>$2</c>, …), never in the text.</summary>
    public static Command Script(string posixText, params IEnumerable<string> arguments) =>
        new ProgramCommand("sh", ["-c", posixText, "sh", .. arguments]);

    /// <summary>Runs in this directory; a relative one is below the host's root.</summary>
    public Command In(string directory) => this with { Directory = ShellText.Checked(directory) };

    /// <summary>Sets an environment variable for this command.</summary>
    public Command With(string key, string value) => Add(new CommandVariable(key, value, IsSecret: false));

    /// <summary>As <see cref="With"/>, for a value that is never printed and never part of an argument list.</summary>
    public Command WithSecret(string key, string value) => Add(new CommandVariable(key, value, IsSecret: true));

    /// <summary>States that the command changes nothing, so that it needs no fence.</summary>
    public Command ReadOnly() => this with { IsReadOnly = true };

    /// <summary>Ends the command's process group after this time, with a <see cref="CommandFailedException"/>.</summary>
    public Command Timeout(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return this with { TimeLimit = limit };
    }

    /// <summary>Makes a non-zero exit code a result. A command that is out of time still throws.</summary>
    public Command AllowFailure() => this with { MayFail = true };

    /// <summary>Runs <paramref name="next"/> when this one succeeds.</summary>
    public Command And(Command next) => new JoinedCommand(this, " && ", next);

    /// <summary>Runs <paramref name="next"/> when this one fails.</summary>
    public Command Or(Command next) => new JoinedCommand(this, " || ", next);

    /// <summary>Runs <paramref name="next"/> whatever becomes of this one; the exit code is the last one's.</summary>
    public Command Then(Command next) => new JoinedCommand(this, "; ", next);

    /// <summary>Feeds this one's output to <paramref name="next"/>; the exit code is the last one's, as POSIX has it.</summary>
    public Command Pipe(Command next) => new JoinedCommand(this, " | ", next);

    /// <summary>Writes the output to a file; a relative path is below the host's root, whatever directory the command itself runs in.</summary>
    public Command RedirectTo(string path, bool append = false) => new RedirectedCommand(this, path, append);

    /// <summary>The exact text for <c>sh</c>, with secrets in clear: for the shell's standard input only.</summary>
    public string ToShell() => Render(reveal: true);

    /// <summary>The same text with secrets as <c>***</c>: safe to print, log and journal.</summary>
    public sealed override string ToString() => Render(reveal: false);

    /// <summary>Replaces the values of this command's secrets in a text that is about to be shown.</summary>
    internal string Redact(string text) =>
        Secrets().Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)
            .Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));

    internal virtual IEnumerable<string> Secrets() => Variables.Where(v => v.IsSecret).Select(v => v.Value);

    internal abstract string Render(bool reveal);

    /// <summary>The text as an operand of <c>&amp;&amp;</c>, <c>|</c> or a redirection.</summary>
    internal virtual string RenderOperand(bool reveal) => Render(reveal);

    /// <summary>True when a compound command needs a subshell for its directory or variables.</summary>
    private protected bool HasContext => Directory is not null || Variables.Count > 0;

    /// <summary>What that subshell does first.</summary>
    private protected string RenderContext(bool reveal) =>
        (Directory is null ? "" : $"cd {ShellText.QuotePath(Directory)} && ")
        + (Variables.Count == 0 ? "" : $"export {string.Join(' ', Variables.Select(v => v.Render(reveal)))} && ");

    private Command Add(CommandVariable variable) =>
        this with { Variables = [.. Variables.Where(v => v.Key != variable.Key), variable] };
}
