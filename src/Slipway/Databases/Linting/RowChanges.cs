namespace Slipway.Databases.Linting;

/// <summary>Statements that change rows: which table, and whether all of it.</summary>
/// <param name="joinsRestrict">A JOIN before SET or after FROM says which rows are meant, as in MySQL.</param>
internal sealed class RowChanges(CommonRules rules, LintScope scope, bool joinsRestrict = false, bool hasTruncate = true)
{
    private static readonly string[] Modifiers = ["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "ONLY"];
    private static readonly string[] NoColumns = ["TRUE", "NOT", "AND", "OR", "NULL", "IS", "IN", "LIKE", "BETWEEN", "XOR", "DIV", "MOD"];

    /// <summary>Reads a statement that begins with one of its verbs or with WITH; others are left alone.</summary>
    public void Read(TokenReader statement)
    {
        if (statement.Take("WITH"))
        {
            while (!statement.AtEnd && !statement.Next.IsAny("SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "MERGE", "VALUES", "TABLE"))
            {
                if (statement.Peek("("))
                    Read(statement.TakeGroup());
                else
                    statement.TakeToken();
            }
        }

        var verb = statement.Next;
        if (statement.Take("UPDATE"))
            Update(verb, statement);
        else if (statement.Take("DELETE"))
            Delete(verb, statement);
        else if (statement.TakeAny("INSERT", "REPLACE"))
            Insert(verb, statement);
        else if (hasTruncate && statement.Take("TRUNCATE"))
            Truncate(verb, statement);
    }

    /// <summary>Notes the tables that a query reads, at any depth; null when it reads none.</summary>
    public string? Sources(TokenReader query)
    {
        string? first = null;
        for (var rest = query.Rest; !rest.AtEnd;)
        {
            if (rest.TakeToken().IsAny("FROM", "JOIN", "TABLE") && rest.TakeName() is { } table)
            {
                scope.Copy(table);
                if (scope.IsInUse(table))
                    first ??= table;
            }
        }

        return first;
    }

    private void Update(SqlToken verb, TokenReader rest)
    {
        if (rest.Take("OR"))
            rest.TakeToken();
        while (rest.TakeAny(Modifiers))
        {
        }

        if (rest.TakeName() is not { } table)
            return;
        if (!IsRestricted(rest))
            scope.Hit(rules.UpdateAll, verb, "UPDATE of every row", table);
        Backfill(verb, "UPDATE", table);
    }

    private void Delete(SqlToken verb, TokenReader rest)
    {
        while (rest.TakeAny(Modifiers) || rest.Take("FROM"))
        {
        }

        if (rest.TakeName() is not { } table)
            return;
        if (!IsRestricted(rest))
            scope.Hit(rules.DeleteAll, verb, "DELETE of every row", table);
        Backfill(verb, "DELETE", table);
    }

    private void Insert(SqlToken verb, TokenReader rest)
    {
        while (!rest.AtEnd && !rest.Take("INTO"))
            rest.TakeToken();
        if (rest.TakeName() is not { } table)
            return;
        rest.TakeGroup();
        if (Sources(rest) is { } source)
            Backfill(verb, "INSERT of what a query finds", scope.IsInUse(table) ? table : source);
    }

    private void Truncate(SqlToken verb, TokenReader rest)
    {
        rest.Take("TABLE");
        foreach (var part in rest.Parts())
        {
            part.Take("ONLY");
            if (part.TakeName() is { } table)
                scope.Hit(rules.Truncate, verb, "TRUNCATE", table);
        }
    }

    private void Backfill(SqlToken verb, string what, string table)
    {
        if (scope.Altered.Count > 0)
            scope.Hit(rules.Backfill, verb, $"{what} after {string.Join(", ", scope.Altered.Keys)} was altered in the same script", table);
    }

    private bool IsRestricted(TokenReader rest)
    {
        if (rest.Has("LIMIT") || (joinsRestrict && rest.Has("JOIN") && !rest.Has("LEFT") && (rest.Has("ON") || rest.Has("USING"))))
            return true;
        var where = rest.Rest;
        if (!where.SkipTo("WHERE"))
            return false;
        where.Take("WHERE");
        while (!where.AtEnd && !where.Next.IsAny("RETURNING", "ORDER"))
        {
            var token = where.TakeToken();
            // WHERE TRUE and WHERE 1 = 1 restrict nothing; whatever has a name in it may.
            if (token.IsName && !token.IsAny(NoColumns))
                return true;
        }

        return false;
    }
}
