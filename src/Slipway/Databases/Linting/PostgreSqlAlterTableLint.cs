namespace Slipway.Databases.Linting;

/// <summary>The clauses of one ALTER TABLE.</summary>
internal sealed class PostgreSqlAlterTableLint(LintScope scope, string table)
{
    private readonly TableChanges _changes = new(PostgreSqlLintRules.Common, scope);

    public void Read(TokenReader rest)
    {
        rest.Take("*");
        scope.Alter(table);
        foreach (var clause in rest.Parts())
            Clause(clause);
    }

    private void Clause(TokenReader clause)
    {
        var at = clause.Next;
        if (clause.Peek("RENAME"))
        {
            _changes.RenameClause(table, clause);
        }
        else if (clause.Take("ADD"))
        {
            Add(at, clause);
        }
        else if (clause.Take("DROP"))
        {
            Drop(at, clause);
        }
        else if (clause.Take("ALTER"))
        {
            AlterColumn(at, clause);
        }
        else if (clause.Take("VALIDATE", "CONSTRAINT"))
        {
            if (clause.TakeName() is { } name)
                Validate(at, name);
        }
        else if (clause.Take("DETACH", "PARTITION"))
        {
            Detach(at, clause);
        }
        else if (clause.Take("SET"))
        {
            Set(at, clause);
        }
    }

    private void Validate(SqlToken at, string name)
    {
        if (scope.ToValidate.Remove(Qualified(name), out var column))
            scope.NeverNull.Add(column);
        // The lock that ADD took is held to the end of the transaction, and so through the scan that NOT VALID was to spare.
        if (!scope.NoTransaction && scope.NotValid.Contains(Qualified(name)))
            scope.Hit(PostgreSqlLintRules.CheckConstraint, at, $"VALIDATE CONSTRAINT {name} in the transaction that has added it", table);
    }

    private void Add(SqlToken at, TokenReader clause)
    {
        var name = clause.Take("CONSTRAINT") ? clause.TakeName() : null;
        if (name is not null && clause.Has("NOT", "VALID"))
            scope.NotValid.Add(Qualified(name));
        if (clause.Take("CHECK"))
            Check(at, name, clause);
        else if (clause.Peek("FOREIGN", "KEY"))
            Scanned(PostgreSqlLintRules.ForeignKey, at, clause, "ADD FOREIGN KEY");
        else if (clause.Peek("NOT", "NULL"))
            Scanned(PostgreSqlLintRules.SetNotNull, at, clause, "ADD NOT NULL");
        else if (clause.Peek("UNIQUE") || clause.Peek("PRIMARY", "KEY") || clause.Peek("EXCLUDE"))
            Key(at, clause);
        else if (name is null)
            new PostgreSqlColumnLint(scope, table).Add(at, clause);
    }

    private void Check(SqlToken at, string? name, TokenReader clause)
    {
        var condition = clause.TakeGroup();
        while (condition.Peek("("))
            condition = condition.TakeGroup();
        var isValid = !clause.Has("NOT", "VALID");
        var column = condition.TakeName();
        if (column is not null && condition.Take("IS", "NOT", "NULL") && condition.AtEnd)
        {
            if (isValid)
                scope.NeverNull.Add(Qualified(column));
            else if (name is not null)
                scope.ToValidate[Qualified(name)] = Qualified(column);
        }

        if (isValid)
            scope.Hit(PostgreSqlLintRules.CheckConstraint, at, "ADD CHECK", table);
    }

    private void Scanned(LintRule rule, SqlToken at, TokenReader clause, string what)
    {
        if (!clause.Has("NOT", "VALID"))
            scope.Hit(rule, at, what, table);
    }

    private void Key(SqlToken at, TokenReader clause)
    {
        if (!clause.Has("USING", "INDEX"))
            scope.Hit(PostgreSqlLintRules.Unique, at, $"ADD {clause.Next.Text.ToUpperInvariant()}{(clause.Peek("PRIMARY") ? " KEY" : "")}", table);
    }

    private void Drop(SqlToken at, TokenReader clause)
    {
        if (clause.Has("CASCADE"))
            scope.Hit(PostgreSqlLintRules.DropCascade, at, "DROP … CASCADE", table);
        if (!clause.Peek("CONSTRAINT"))
            _changes.DropColumn(at, table, clause);
    }

    private void AlterColumn(SqlToken at, TokenReader clause)
    {
        clause.Take("COLUMN");
        if (clause.Take("CONSTRAINT") || clause.TakeName() is not { } column)
            return;
        if (clause.Take("SET", "NOT", "NULL"))
        {
            if (!scope.NeverNull.Contains(Qualified(column)) && !scope.Facts.NeverNull.Contains(Original(column)))
                scope.Hit(PostgreSqlLintRules.SetNotNull, at, $"SET NOT NULL on {column}", table);
        }
        else if (clause.Take("SET", "EXPRESSION"))
        {
            scope.Hit(PostgreSqlLintRules.StoredGenerated, at, $"SET EXPRESSION of {column}", table);
        }
        else if (clause.Take("TYPE") || clause.Take("SET", "DATA", "TYPE"))
        {
            // A CHECK that names the column is held against every row again.
            if (scope.Facts.Checked.Contains(Original(column)) || !PostgreSqlType.Widens(scope.Facts.Types.GetValueOrDefault(Original(column)), clause))
                scope.Hit(PostgreSqlLintRules.ColumnType, at, $"type of {column} changed", table);
        }
    }

    private void Detach(SqlToken at, TokenReader clause)
    {
        var partition = clause.TakeName();
        if (clause.Take("FINALIZE"))
            return;
        if (!clause.Take("CONCURRENTLY"))
            scope.Hit(PostgreSqlLintRules.DetachPartition, at, $"DETACH PARTITION {partition}", table);
        else if (!scope.NoTransaction)
            scope.Hit(PostgreSqlLintRules.ConcurrentlyInTransaction, at, $"DETACH PARTITION {partition} CONCURRENTLY in a transaction");
    }

    private void Set(SqlToken at, TokenReader clause)
    {
        if (clause.Take("SCHEMA"))
            _changes.Rename(at, table, $"{clause.TakeName()}.{table}");
        else if (clause.Peek("TABLESPACE") || clause.Peek("LOGGED") || clause.Peek("UNLOGGED") || clause.Peek("ACCESS", "METHOD"))
            scope.Hit(PostgreSqlLintRules.TableRewrite, at, $"SET {clause.Next.Text.ToUpperInvariant()}", table);
    }

    private string Qualified(string name) => $"{table}.{name}";

    private string Original(string column) => $"{scope.Original(table)}.{column}";
}
