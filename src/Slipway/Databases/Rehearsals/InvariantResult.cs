namespace Slipway.Databases.Rehearsals;

/// <summary>An invariant holds when none of its queries returns a row. <see cref="Evidence"/> is the first row or error otherwise.</summary>
public sealed record InvariantResult(string File, bool Holds, string? Evidence, TimeSpan Duration);
