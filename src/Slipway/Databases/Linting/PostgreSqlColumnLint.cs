namespace Slipway.Databases.Linting;

/// <summary>A column that is added to a table that has rows.</summary>
internal sealed class PostgreSqlColumnLint(LintScope scope, string table)
{
    private static readonly string[] Serials = ["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"];
    private static readonly string[] Constraints = ["CONSTRAINT", "NOT", "NULL", "CHECK", "DEFAULT", "GENERATED", "UNIQUE", "PRIMARY", "REFERENCES", "DEFERRABLE", "INITIALLY", "COLLATE"];

    // What has parentheses like a function's and is none, or gives one value for the whole statement on any server.
    private static readonly string[] Steady =
    [
        "now", "transaction_timestamp", "statement_timestamp", "current_timestamp", "current_time", "localtimestamp", "localtime", "cast", "coalesce", "nullif", "greatest", "least", "row", "array", "extract",
        "varying", "varchar", "char", "character", "bpchar", "bit", "numeric", "decimal", "timestamp", "timestamptz", "time", "timetz", "interval", "float", "in", "and", "or", "not", "as", "when", "then", "else",
    ];

    /// <summary>Reads a column's definition behind ADD.</summary>
    public void Add(SqlToken at, TokenReader clause)
    {
        clause.Take("COLUMN");
        clause.Take("IF", "NOT", "EXISTS");
        if (clause.TakeName() is not { } column)
            return;
        var isSerial = Serials.Contains(clause.Next.Name);
        var (notNull, isFilled, isStored, isReferring) = (false, isSerial, false, false);
        while (!clause.AtEnd)
        {
            if (clause.Take("DEFAULT"))
                isFilled |= Default(at, column, clause);
            else if (clause.Take("GENERATED"))
                (isSerial, isStored, isFilled) = (isSerial | clause.Has("IDENTITY"), clause.Has("STORED"), true);
            else if (clause.Take("NOT", "NULL"))
                notNull = true;
            else if (clause.Take("PRIMARY", "KEY"))
                notNull = Key(at, column, "PRIMARY KEY");
            else if (clause.Take("UNIQUE"))
                Key(at, column, "UNIQUE");
            else if (clause.Take("CHECK"))
                scope.Hit(PostgreSqlLintRules.CheckConstraint, at, $"ADD COLUMN {column} with a CHECK", table);
            else if (clause.Take("REFERENCES"))
                isReferring = true;
            else if (clause.Take("SET", "DEFAULT"))
                continue;
            else
                clause.Skip();
        }

        if (isSerial)
            scope.Hit(PostgreSqlLintRules.Serial, at, $"ADD COLUMN {column} that counts", table);
        if (isStored)
            scope.Hit(PostgreSqlLintRules.StoredGenerated, at, $"ADD COLUMN {column} that is computed and stored", table);
        if (notNull && !isFilled)
            scope.Hit(PostgreSqlLintRules.AddNotNull, at, $"ADD COLUMN {column} NOT NULL without a default", table);
        // Where every row refers to nothing there is nothing to look up, and the server knows that.
        if (isReferring && isFilled)
            scope.Hit(PostgreSqlLintRules.ForeignKey, at, $"ADD COLUMN {column} that refers to another table", table);
    }

    private bool Key(SqlToken at, string column, string kind)
    {
        scope.Hit(PostgreSqlLintRules.Unique, at, $"ADD COLUMN {column} {kind}", table);
        return true;
    }

    /// <summary>False when the default is NULL.</summary>
    private bool Default(SqlToken at, string column, TokenReader clause)
    {
        var isNull = clause.Peek("NULL");
        var isVolatile = false;
        var first = true;
        while (!clause.AtEnd && (first || !clause.Next.IsAny(Constraints)))
        {
            first = false;
            isVolatile |= IsVolatile(clause.Rest, clause.Peek("("));
            clause.Skip();
        }

        if (isVolatile)
            scope.Hit(PostgreSqlLintRules.VolatileDefault, at, $"ADD COLUMN {column} with another default for each row", table);
        return !isNull;
    }

    // A function that may give another value for each row; one that is not known is taken to.
    private bool IsVolatile(TokenReader expression, bool group)
    {
        var tokens = (group ? expression.TakeGroup() : expression).All;
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].IsName && tokens[i + 1].Is("(") && !Steady.Contains(tokens[i].Name) && !scope.Facts.SteadyFunctions.Contains(tokens[i].Name))
                return true;
            if (!group)
                return false;
        }

        return false;
    }
}
