namespace Slipway.Engine.Journals;

/// <summary>Another process goes on with an unfinished run.</summary>
public sealed record RunResumed(RunBy By, string Purpose) : JournalEntry;
