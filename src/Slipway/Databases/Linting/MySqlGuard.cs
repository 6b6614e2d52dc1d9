namespace Slipway.Databases.Linting;

/// <summary>What ALGORITHM and LOCK of a statement promise: with the right ones the server refuses rather than blocks.</summary>
internal sealed class MySqlGuard
{
    public MySqlGuard(TokenReader clauses)
    {
        var algorithm = Value(clauses, "ALGORITHM");
        var locking = Value(clauses, "LOCK");
        IsSaid = algorithm is not null || locking is not null;
        Blocks = algorithm == "COPY" ? "ALGORITHM = COPY" : locking is "SHARED" or "EXCLUSIVE" ? $"LOCK = {locking}" : null;
        StaysOpen = algorithm == "INSTANT" || locking == "NONE";
        NeverCopies = StaysOpen || algorithm is "INPLACE" or "NOCOPY";
    }

    public bool IsSaid { get; }

    /// <summary>What is said that keeps others out; null when nothing is.</summary>
    public string? Blocks { get; }

    /// <summary>Writers go on, or the server refuses.</summary>
    public bool StaysOpen { get; }

    /// <summary>The table is not copied, or the server refuses.</summary>
    public bool NeverCopies { get; }

    private static string? Value(TokenReader clauses, string name)
    {
        // A table option of that name does not exist, so wherever it stands outside parentheses it is the one that is meant.
        var rest = clauses.Rest;
        while (rest.SkipTo(name))
        {
            rest.Take(name);
            rest.Take("=");
            if (!rest.AtEnd && rest.Next.IsAny("INSTANT", "INPLACE", "NOCOPY", "COPY", "NONE", "SHARED", "EXCLUSIVE"))
                return rest.Next.Text.ToUpperInvariant();
        }

        return null;
    }
}
