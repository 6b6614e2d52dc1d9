namespace Slipway.Engine.Journals;

/// <summary>The step of run <paramref name="Of"/> could not be taken back; the run stays unfinished.</summary>
public sealed record UndoFailed(string Step, int Of, string Error) : JournalEntry
{
    internal override JournalEntry Redacted(Func<string, string> redact) => this with { Error = redact(Error) };
}
