namespace Slipway.Databases.Linting;

/// <summary>One place in a pending script that is dangerous on a database in use.</summary>
/// <param name="Line">From 1, as <paramref name="Column"/>.</param>
/// <param name="Rule">The rule's stable name, such as <c>pg-set-not-null</c>; what <c>-- slipway: allow</c> names.</param>
/// <param name="Message">What the script does there, and to a table of which size where that counts.</param>
/// <param name="Table">The table it is about; null when it is about none.</param>
/// <param name="Rows">How many rows the server takes that table to have; null when it does not know.</param>
/// <param name="Allowed">The reason by which the script allows it; null when it does not.</param>
public sealed record LintFinding(
    string File, int Line, int Column, string Rule, LintLevel Level, string Message, string Why, string Safer, string? Table, long? Rows, string? Allowed)
{
    /// <summary>An error that the script does not allow.</summary>
    public bool Refuses => Level == LintLevel.Error && Allowed is null;

    public override string ToString() => $"{File}:{Line}:{Column}: {(Allowed is null ? Level.ToString().ToLowerInvariant() : "allowed")} {Rule}: {Message}";
}
