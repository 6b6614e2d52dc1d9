namespace Slipway.Databases.Rehearsals;

/// <summary>The longest wait of a kind that was seen by looking. Nobody is asked: sessions that waited for less than the time between two looks may be missing.</summary>
/// <param name="Kind">reader, writer, or own for the migration itself, which queued behind others.</param>
/// <param name="What">What it waited for.</param>
/// <param name="Longest">It waited for at least so long.</param>
/// <param name="AtMost">It was over by then.</param>
/// <param name="Sessions">How many sessions of the kind were seen waiting.</param>
public sealed record WaitSeen(string Kind, string What, TimeSpan Longest, TimeSpan AtMost, int Sessions);
