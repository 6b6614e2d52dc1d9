namespace Slipway.Engine.Journals;

/// <summary>The step of run <paramref name="Of"/> is taken back.</summary>
public sealed record StepUndone(string Step, int Of, long DurationMs) : JournalEntry;
