namespace Slipway.Databases.Linting;

/// <summary>CREATE INDEX, DROP INDEX and REINDEX.</summary>
internal sealed class PostgreSqlIndexLint(LintScope scope)
{
    /// <summary>Reads behind CREATE; false when it is no index that is made.</summary>
    public bool Create(SqlToken verb, TokenReader rest)
    {
        rest.Take("UNIQUE");
        if (!rest.Take("INDEX"))
            return false;
        var concurrently = rest.Take("CONCURRENTLY");
        var unlessThere = rest.Take("IF", "NOT", "EXISTS");
        var index = rest.Peek("ON") ? null : rest.TakeName();
        rest.Take("ON");
        var only = rest.Take("ONLY");
        if (rest.TakeName() is not { } table)
            return true;
        var named = index is null ? "CREATE INDEX" : $"CREATE INDEX {index}";
        if (concurrently)
            Concurrently(verb, named);
        else if (unlessThere && index is not null && scope.Facts.InvalidIndexes.Contains(index))
            scope.Hit(PostgreSqlLintRules.InvalidIndex, verb, named, table);
        else if (!only && scope.Alter(table))
            scope.Hit(PostgreSqlLintRules.CreateIndex, verb, named, table);
        if (index is not null && !scope.IsInUse(table))
            scope.NewIndexes.Add(index);
        return true;
    }

    /// <summary>Reads behind DROP INDEX.</summary>
    public void Drop(SqlToken verb, TokenReader rest)
    {
        if (rest.Take("CONCURRENTLY"))
        {
            Concurrently(verb, "DROP INDEX");
            return;
        }

        rest.Take("IF", "EXISTS");
        foreach (var part in rest.Parts())
        {
            if (part.TakeName() is not { } index || scope.NewIndexes.Contains(index))
                continue;
            var table = scope.Facts.Indexes.GetValueOrDefault(index);
            if (table is not null || !scope.Facts.AreComplete)
                scope.Hit(PostgreSqlLintRules.DropIndex, verb, $"DROP INDEX {index}", table);
        }
    }

    /// <summary>REINDEX [(options)] { INDEX | TABLE | SCHEMA | DATABASE | SYSTEM } [CONCURRENTLY] name.</summary>
    public void Reindex(SqlToken verb, TokenReader statement)
    {
        statement.TakeToken();
        var concurrently = false;
        foreach (var token in statement.Peek("(") ? statement.TakeGroup().All : [])
            concurrently |= token.Is("CONCURRENTLY");
        var kind = statement.TakeToken().Text.ToUpperInvariant();
        concurrently |= statement.Take("CONCURRENTLY");
        var name = statement.TakeName();
        if (concurrently)
            Concurrently(verb, $"REINDEX {kind} {name}");
        else
            scope.Hit(PostgreSqlLintRules.Reindex, verb, $"REINDEX {kind} {name}".TrimEnd(), kind == "TABLE" ? name : kind == "INDEX" && name is not null ? scope.Facts.Indexes.GetValueOrDefault(name) : null);
    }

    private void Concurrently(SqlToken verb, string what)
    {
        if (!scope.NoTransaction)
            scope.Hit(PostgreSqlLintRules.ConcurrentlyInTransaction, verb, $"{what} CONCURRENTLY in a transaction");
    }
}
