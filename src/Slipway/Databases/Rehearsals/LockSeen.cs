namespace Slipway.Databases.Rehearsals;

/// <summary>A lock that the migrations held on a table that was there before.</summary>
/// <param name="Mode">As the engine names it.</param>
/// <param name="Held">From the first look that saw it to the last one in a row; the longest such stretch.</param>
public sealed record LockSeen(string Table, string Mode, TimeSpan Held);
