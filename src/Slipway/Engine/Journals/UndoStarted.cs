namespace Slipway.Engine.Journals;

/// <summary>Intent to take back a step of run <paramref name="Of"/>.</summary>
public sealed record UndoStarted(string Step, int Of) : JournalEntry;
