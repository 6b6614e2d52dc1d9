namespace Slipway.Engine.Journals;

/// <summary>The step was not needed, and why.</summary>
public sealed record StepSkipped(string Step, string Reason) : JournalEntry;
