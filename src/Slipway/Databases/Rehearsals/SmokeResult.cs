namespace Slipway.Databases.Rehearsals;

/// <summary>Whether a release's smoke query works on the migrated copy. It ran in a transaction that was rolled back.</summary>
/// <param name="Error">Why it does not work; null when it does.</param>
/// <param name="WorkedBefore">Whether it worked before the migrations, on the schema that it was written for; null when that was not tried.</param>
public sealed record SmokeResult(string File, bool Works, string? Error, bool? WorkedBefore, TimeSpan Duration);
