namespace Slipway.Databases.Linting;

/// <summary>The clauses of one ALTER TABLE.</summary>
internal sealed class MySqlAlterTableLint(LintScope scope, string table, SqlToken verb)
{
    private readonly TableChanges _changes = new(MySqlLintRules.Common, scope);
    private MySqlGuard _guard = new(new TokenReader(default, ""));
    private bool _found;

    public void Read(TokenReader rest)
    {
        _guard = new MySqlGuard(rest);
        scope.Alter(table);
        if (scope.Altered.GetValueOrDefault(table) == 2 && !_guard.StaysOpen)
            scope.Hit(MySqlLintRules.SeveralAlters, verb, "altered again in the same script", table);
        if (_guard.Blocks is { } how)
            scope.Hit(MySqlLintRules.Blocking, verb, $"ALTER TABLE with {how}", table);
        var onlyNames = true;
        foreach (var clause in rest.Parts())
        {
            onlyNames &= clause.Peek("RENAME") || clause.Peek("ALTER");
            Clause(clause);
        }

        if (!_guard.IsSaid && !_found && !onlyNames)
            scope.Hit(MySqlLintRules.Algorithm, verb, "ALTER TABLE without ALGORITHM and LOCK", table);
    }

    private void Clause(TokenReader clause)
    {
        var at = clause.Next;
        if (clause.Take("WAIT"))
            clause.TakeToken();
        if (clause.Peek("RENAME"))
            _changes.RenameClause(table, clause);
        else if (clause.Take("ADD"))
            Add(at, clause);
        else if (clause.Take("DROP"))
            Drop(at, clause);
        else if (clause.Take("MODIFY"))
            Redefine(at, clause, renames: false);
        else if (clause.Take("CHANGE"))
            Redefine(at, clause, renames: true);
        else if (clause.Take("TRUNCATE", "PARTITION"))
            scope.Hit(MySqlLintRules.Common.Truncate, at, "TRUNCATE PARTITION", table);
        else
            Options(at, clause);
    }

    private void Add(SqlToken at, TokenReader clause)
    {
        if (clause.Take("CONSTRAINT") && !clause.Next.IsAny("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"))
            clause.TakeName();
        if (clause.Peek("PRIMARY", "KEY"))
            Copies(MySqlLintRules.PrimaryKey, at, "ADD PRIMARY KEY");
        else if (clause.Peek("FOREIGN", "KEY"))
            Copies(MySqlLintRules.ForeignKey, at, "ADD FOREIGN KEY");
        else if (clause.Peek("CHECK"))
            Copies(MySqlLintRules.CheckConstraint, at, "ADD CHECK", !clause.Has("NOT", "ENFORCED"));
        else if (clause.Next.IsAny("FULLTEXT", "SPATIAL"))
            Blocks(MySqlLintRules.Blocking, at, $"ADD {clause.Next.Text.ToUpperInvariant()} INDEX");
        else if (!clause.Next.IsAny("INDEX", "KEY", "UNIQUE", "PARTITION", "PERIOD", "SYSTEM", "VECTOR"))
            Columns(at, clause);
    }

    private void Columns(SqlToken at, TokenReader clause)
    {
        clause.Take("COLUMN");
        clause.Take("IF", "NOT", "EXISTS");
        foreach (var definition in clause.Peek("(") ? clause.TakeGroup().Parts() : [clause])
        {
            if (definition.TakeName() is not { } column)
                continue;
            var isFilled = definition.Has("DEFAULT") || definition.Has("AUTO_INCREMENT") || definition.Has("AS");
            if (definition.Has("NOT", "NULL") && !isFilled)
                scope.Hit(MySqlLintRules.AddNotNull, at, $"ADD COLUMN {column} NOT NULL without a default", table);
            Blocks(MySqlLintRules.AutoIncrement, at, $"ADD COLUMN {column} that counts", definition.Has("AUTO_INCREMENT"));
            Copies(MySqlLintRules.StoredGenerated, at, $"ADD COLUMN {column} that is computed and stored", definition.Has("AS") && (definition.Has("STORED") || definition.Has("PERSISTENT")));
            Copies(MySqlLintRules.ExpressionDefault, at, $"ADD COLUMN {column} with an expression as default", IsExpression(definition.Rest));
            Copies(MySqlLintRules.PrimaryKey, at, $"ADD COLUMN {column} PRIMARY KEY", definition.Has("PRIMARY", "KEY"));
            Copies(MySqlLintRules.ForeignKey, at, $"ADD COLUMN {column} that refers to another table", definition.Has("REFERENCES"));
            Copies(MySqlLintRules.CheckConstraint, at, $"ADD COLUMN {column} with a CHECK", definition.Has("CHECK"));
        }
    }

    private void Drop(SqlToken at, TokenReader clause)
    {
        if (clause.Take("PRIMARY", "KEY"))
            Copies(MySqlLintRules.PrimaryKey, at, "DROP PRIMARY KEY");
        else if (clause.Peek("PARTITION"))
            scope.Hit(MySqlLintRules.Common.Truncate, at, "DROP PARTITION", table);
        else if (!clause.Next.IsAny("INDEX", "KEY", "FOREIGN", "CONSTRAINT", "CHECK", "PERIOD", "SYSTEM"))
            _changes.DropColumn(at, table, clause);
    }

    private void Redefine(SqlToken at, TokenReader clause, bool renames)
    {
        clause.Take("COLUMN");
        clause.Take("IF", "EXISTS");
        if (clause.TakeName() is not { } column)
            return;
        if (renames && clause.TakeName() is { } name && !name.Equals(column, StringComparison.OrdinalIgnoreCase))
            scope.Hit(MySqlLintRules.Common.RenameColumn, at, $"column {column} renamed to {name}", table);
        if (clause.Has("CHARACTER", "SET") || clause.Has("CHARSET") || clause.Has("COLLATE"))
            Copies(MySqlLintRules.Charset, at, $"character set of {column}");
        Copies(MySqlLintRules.ColumnType, at, $"{(renames ? "CHANGE" : "MODIFY")} {column}");
        Blocks(MySqlLintRules.AutoIncrement, at, $"{column} is made to count", clause.Has("AUTO_INCREMENT"));
    }

    // Table options may follow one another without commas.
    private void Options(SqlToken at, TokenReader clause)
    {
        Copies(MySqlLintRules.Charset, at, "CONVERT TO CHARACTER SET", clause.Peek("CONVERT", "TO"));
        Copies(MySqlLintRules.Engine, at, "ENGINE", clause.Has("ENGINE"));
        Copies(MySqlLintRules.Engine, at, "FORCE", clause.Peek("FORCE"));
        Copies(MySqlLintRules.Engine, at, "ROW_FORMAT", clause.Has("ROW_FORMAT") || clause.Has("KEY_BLOCK_SIZE"));
        Copies(MySqlLintRules.Partition, at, "partitioning", !clause.Next.IsAny("EXCHANGE", "ANALYZE", "CHECK") && (clause.Has("PARTITION") || clause.Has("PARTITIONING")));
    }

    private void Copies(LintRule rule, SqlToken at, string what, bool applies = true)
    {
        _found |= applies;
        if (applies && !_guard.NeverCopies)
            scope.Hit(rule, at, what, table);
    }

    private void Blocks(LintRule rule, SqlToken at, string what, bool applies = true)
    {
        _found |= applies;
        if (applies && !_guard.StaysOpen)
            scope.Hit(rule, at, what, table);
    }

    // DEFAULT (expression) or DEFAULT function(); the time of the statement is not one.
    private static bool IsExpression(TokenReader definition)
    {
        if (!definition.SkipTo("DEFAULT"))
            return false;
        definition.Take("DEFAULT");
        if (definition.Peek("("))
            return true;
        return definition.Next.IsName && !definition.TakeToken().IsAny("CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP") && definition.Peek("(");
    }
}
