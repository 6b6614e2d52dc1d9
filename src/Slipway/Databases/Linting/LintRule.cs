namespace Slipway.Databases.Linting;

/// <summary>Something that is known to go wrong on a database in use.</summary>
/// <param name="Id">Stable: scripts name it to allow it.</param>
/// <param name="Safer">What to write in its place.</param>
internal sealed record LintRule(string Id, Severity Severity, string Why, string Safer);
