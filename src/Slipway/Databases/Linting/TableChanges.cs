namespace Slipway.Databases.Linting;

/// <summary>CREATE, DROP and RENAME of whole tables, and of columns, as far as all engines write them alike.</summary>
internal sealed class TableChanges(CommonRules rules, LintScope scope)
{
    private static readonly string[] Kinds = ["GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "VIRTUAL", "FOREIGN"];

    /// <summary>Reads behind CREATE; the new table's name, or null when it is no table that is made. The reader then stands behind the name.</summary>
    public string? Create(SqlToken verb, TokenReader rest)
    {
        var replaces = rest.Take("OR", "REPLACE");
        while (rest.TakeAny(Kinds))
        {
        }

        if (rest.Take("VIEW"))
        {
            rest.Take("IF", "NOT", "EXISTS");
            if (rest.TakeName() is { } view)
                scope.CreateView(view);
            return null;
        }

        if (!rest.Take("TABLE") && !rest.Take("MATERIALIZED", "VIEW"))
            return null;
        var unlessThere = rest.Take("IF", "NOT", "EXISTS");
        if (rest.TakeName() is not { } table)
            return null;
        if (replaces)
            scope.Hit(rules.DropTable, verb, "CREATE OR REPLACE drops it", table);
        scope.Create(table, unlessThere);
        if (rest.Has("SELECT") || rest.Has("AS"))
            new RowChanges(rules, scope).Sources(rest);
        return table;
    }

    /// <summary>Reads behind DROP TABLE.</summary>
    public void Drop(SqlToken verb, TokenReader rest)
    {
        rest.Take("IF", "EXISTS");
        foreach (var part in rest.Parts())
        {
            if (part.TakeName() is not { } table)
                continue;
            scope.Hit(rules.DropTable, verb, "DROP TABLE", table);
            scope.Drop(table);
        }
    }

    public void Rename(SqlToken at, string table, string to)
    {
        scope.Hit(rules.RenameTable, at, $"renamed to {to}", table);
        scope.Rename(table, to);
    }

    /// <summary>Reads RENAME … of ALTER TABLE: TO a name, or a column. Other things have names that no release uses.</summary>
    public void RenameClause(string table, TokenReader clause)
    {
        var at = clause.Next;
        clause.Take("RENAME");
        if (clause.Peek("CONSTRAINT") || clause.Peek("INDEX") || clause.Peek("KEY"))
            return;
        if (clause.TakeAny("TO", "AS", "="))
        {
            if (clause.TakeName() is { } to)
                Rename(at, table, to);
            return;
        }

        var isColumn = clause.Take("COLUMN");
        if (clause.TakeName() is not { } name)
            return;
        if (clause.Take("TO"))
            scope.Hit(rules.RenameColumn, at, $"column {name} renamed to {clause.TakeName()}", table);
        // MySQL may leave TO away.
        else if (!isColumn && clause.AtEnd)
            Rename(at, table, name);
    }

    /// <summary>Reads a column's name behind DROP.</summary>
    public void DropColumn(SqlToken at, string table, TokenReader clause)
    {
        clause.Take("COLUMN");
        clause.Take("IF", "EXISTS");
        if (clause.TakeName() is { } column)
            scope.Hit(rules.DropColumn, at, $"DROP COLUMN {column}", table);
    }
}
