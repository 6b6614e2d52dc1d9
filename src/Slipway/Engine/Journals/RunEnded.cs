using System.Collections.Immutable;

namespace Slipway.Engine.Journals;

/// <summary>Last line of a segment. A segment without it is an unfinished run.</summary>
public sealed record RunEnded(RunOutcome Outcome, ImmutableArray<int> Live) : JournalEntry;
