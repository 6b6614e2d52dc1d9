namespace Slipway.Databases.PostgreSql;

/// <summary>What a statement is, and whether a script may hold it.</summary>
internal static class PostgreSqlRules
{
    private static readonly string[] Transactions = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE TRANSACTION"];

    /// <summary>The first word, and a second where it changes what the first does to a transaction.</summary>
    public static string Keyword(List<PostgreSqlToken> tokens)
    {
        var first = tokens[0].Text.ToUpperInvariant();
        return first switch
        {
            "ROLLBACK" when tokens.Exists(t => t.Is("TO")) => "ROLLBACK TO",
            "PREPARE" when Has(tokens, 1, "TRANSACTION") => "PREPARE TRANSACTION",
            _ => first,
        };
    }

    public static bool CopiesFromClient(List<PostgreSqlToken> tokens)
        => tokens[0].Is("COPY") && TopLevel(tokens).Zip(TopLevel(tokens).Skip(1)).Any(p => (p.First.Is("FROM") && p.Second.Is("STDIN")) || (p.First.Is("TO") && p.Second.Is("STDOUT")));

    public static string? Refusal(List<PostgreSqlToken> tokens, bool noTransaction)
    {
        if (noTransaction)
            return IsConcurrentIndex(tokens) ? ConcurrentIndex(tokens) : null;
        var keyword = Keyword(tokens);
        if (Transactions.Contains(keyword))
            return $"{keyword} is not for scripts: each runs in a transaction of its own, with its journal row. Remove it, or declare -- slipway: no-transaction";
        return Alone(tokens, keyword) is { } what ? $"{what} cannot run in a transaction; declare -- slipway: no-transaction" : null;
    }

    /// <summary>It waits for transactions, not for locks that hold others up, so that no lock timeout should end it.</summary>
    public static bool IsConcurrent(List<PostgreSqlToken> tokens) => tokens[0].Text.ToUpperInvariant() is "CREATE" or "DROP" or "REINDEX" or "ALTER" or "REFRESH" && tokens.Exists(t => t.Is("CONCURRENTLY"));

    /// <summary>The name, as written, of the index that CREATE INDEX CONCURRENTLY makes; null for other statements.</summary>
    public static string? CreatedConcurrently(List<PostgreSqlToken> tokens)
    {
        if (!tokens[0].Is("CREATE") || !IsConcurrentIndex(tokens))
            return null;
        var at = tokens.FindIndex(t => t.Is("CONCURRENTLY")) + 1;
        return Has(tokens, at, "IF") ? string.Concat(tokens.Skip(at + 3).TakeWhile(t => !t.Is("ON")).Select(t => t.Text)) : "";
    }

    // CREATE [UNIQUE] INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY
    private static bool IsConcurrentIndex(List<PostgreSqlToken> tokens)
        => tokens.Take(4).Any(t => t.Is("INDEX")) && tokens.Take(4).Any(t => t.Is("CONCURRENTLY")) && (tokens[0].Is("CREATE") || tokens[0].Is("DROP"));

    private static string? ConcurrentIndex(List<PostgreSqlToken> tokens)
    {
        var at = tokens.FindIndex(t => t.Is("CONCURRENTLY")) + 1;
        if (Has(tokens, at, "IF"))
            return null;
        return tokens[0].Is("CREATE")
            ? "CREATE INDEX CONCURRENTLY needs IF NOT EXISTS and a name, so that it can run again after a kill (an invalid index of that name is dropped first)."
            : "DROP INDEX CONCURRENTLY needs IF EXISTS, so that it can run again after a kill.";
    }

    private static string? Alone(List<PostgreSqlToken> tokens, string keyword)
    {
        var second = tokens.Count > 1 ? tokens[1].Text.ToUpperInvariant() : "";
        return (keyword, second) switch
        {
            ("CREATE" or "DROP", "DATABASE" or "TABLESPACE") => $"{keyword} {second}",
            ("DROP" or "ALTER", "SUBSCRIPTION") or ("CREATE", "SUBSCRIPTION") => $"{keyword} {second}",
            ("ALTER", "SYSTEM") => "ALTER SYSTEM",
            ("VACUUM", _) => keyword,
            ("CLUSTER", "") => "CLUSTER of all tables",
            ("DISCARD", "ALL") => "DISCARD ALL",
            ("REINDEX", "DATABASE" or "SYSTEM" or "SCHEMA") => $"REINDEX {second}",
            ("REFRESH", _) => null,
            _ => IsConcurrent(tokens) && TopLevel(tokens).Any(t => t.Is("CONCURRENTLY")) ? $"{keyword} … CONCURRENTLY" : null,
        };
    }

    private static bool Has(List<PostgreSqlToken> tokens, int at, string word) => at < tokens.Count && tokens[at].Is(word);

    private static IEnumerable<PostgreSqlToken> TopLevel(List<PostgreSqlToken> tokens)
    {
        var depth = 0;
        foreach (var token in tokens)
        {
            depth += token.Is('(') ? 1 : token.Is(')') ? -1 : 0;
            if (depth == 0)
                yield return token;
        }
    }
}
