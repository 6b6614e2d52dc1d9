namespace Slipway.Databases.Rehearsals;

/// <summary>What a release does with the database, in a few statements: it works with a schema when these do.</summary>
/// <param name="File">Name of the file below <c>smoke/</c>.</param>
public sealed record SmokeQuery(string File, string Text);
