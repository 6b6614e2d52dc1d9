namespace Slipway.Engine.Journals;

/// <summary>The step was not needed, and why.</summary>
public sealed record StepSkipped(string Step, string Reason) : JournalEntry
{
    internal override JournalEntry Redacted(Func<string, string> redact) => this with { Reason = redact(Reason) };
}
