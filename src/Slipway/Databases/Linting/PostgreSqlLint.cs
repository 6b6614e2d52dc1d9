using Slipway.Databases.PostgreSql;

namespace Slipway.Databases.Linting;

/// <summary>Reads PostgreSQL's statements. Bodies of functions and of DO are text to it, as they are to the server until they run.</summary>
internal sealed class PostgreSqlLint(string schema) : LintDialect
{
    public override string Engine => "PostgreSQL";

    public override CommonRules Common => PostgreSqlLintRules.Common;

    public override IReadOnlyList<LintRule> Rules => PostgreSqlLintRules.All;

    // Names without quotes are folded as they are read.
    public override StringComparer Names => StringComparer.Ordinal;

    public override string Own => schema;

    public override SqlToken[] Tokens(string statement) => [.. PostgreSqlTokenizer.Solid(statement).Select(Token)];

    public override LintFacts Facts(Sql sql, long largeTableRows) => PostgreSqlLintFacts.Read(sql, schema, largeTableRows);

    public override void Read(TokenReader statement, LintScope scope)
    {
        var verb = statement.Next;
        switch (verb.Text.ToUpperInvariant())
        {
            case "ALTER":
                statement.TakeToken();
                Alter(verb, statement, scope);
                break;
            case "CREATE":
                statement.TakeToken();
                if (!new PostgreSqlIndexLint(scope).Create(verb, statement.Rest))
                    new TableChanges(Common, scope).Create(verb, statement);
                break;
            case "DROP":
                statement.TakeToken();
                Drop(verb, statement, scope);
                break;
            case "REINDEX":
                new PostgreSqlIndexLint(scope).Reindex(verb, statement);
                break;
            case "VACUUM" or "CLUSTER":
                Rewrite(verb, statement, scope);
                break;
            case "SET" or "RESET":
                Set(verb, statement, scope);
                break;
            default:
                new RowChanges(Common, scope).Read(statement);
                break;
        }
    }

    private static void Alter(SqlToken verb, TokenReader rest, LintScope scope)
    {
        if (rest.Take("TABLE"))
        {
            rest.Take("IF", "EXISTS");
            rest.Take("ONLY");
            if (rest.TakeName() is { } table)
                new PostgreSqlAlterTableLint(scope, table).Read(rest);
        }
        else if (rest.Take("TYPE") && rest.TakeName() is { } type && rest.Take("RENAME", "VALUE"))
        {
            scope.Hit(PostgreSqlLintRules.RenameEnumValue, verb, $"{type}: value {rest.TakeToken().Text} renamed");
        }
        else if (rest.Take("SCHEMA") && rest.TakeName() is { } name && rest.Peek("RENAME", "TO"))
        {
            scope.Hit(PostgreSqlLintRules.RenameSchema, verb, $"schema {name} renamed");
        }
        else if (rest.Take("VIEW") || rest.Take("MATERIALIZED", "VIEW") || rest.Take("FOREIGN", "TABLE"))
        {
            rest.Take("IF", "EXISTS");
            if (rest.TakeName() is { } relation && rest.Peek("RENAME"))
                new TableChanges(PostgreSqlLintRules.Common, scope).RenameClause(relation, rest);
        }
    }

    private void Drop(SqlToken verb, TokenReader rest, LintScope scope)
    {
        var kind = rest.Next.Text.ToUpperInvariant();
        if (rest.Has("CASCADE"))
        {
            var name = rest.Rest;
            name.TakeToken();
            name.Take("IF", "EXISTS");
            scope.Hit(PostgreSqlLintRules.DropCascade, verb, $"DROP {kind} … CASCADE", kind == "TABLE" ? name.TakeName() : null);
        }

        if (rest.Take("INDEX"))
            new PostgreSqlIndexLint(scope).Drop(verb, rest);
        else if (rest.Take("TABLE"))
            new TableChanges(Common, scope).Drop(verb, rest);
    }

    // VACUUM FULL t, VACUUM (ANALYZE, FULL) t, CLUSTER [VERBOSE] t [USING i]; without a table, all of them.
    private static void Rewrite(SqlToken verb, TokenReader rest, LintScope scope)
    {
        rest.TakeToken();
        var isFull = verb.Is("CLUSTER");
        foreach (var token in rest.Peek("(") ? rest.TakeGroup().All : [])
            isFull |= token.Is("FULL");
        while (!rest.AtEnd && rest.Next.IsAny("FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"))
            isFull |= rest.TakeToken().Is("FULL");
        if (!isFull)
            return;
        var what = verb.Is("CLUSTER") ? "CLUSTER" : "VACUUM FULL";
        if (rest.AtEnd)
            scope.Hit(PostgreSqlLintRules.TableRewrite, verb, $"{what} of every table");
        foreach (var part in rest.Parts())
            scope.Hit(PostgreSqlLintRules.TableRewrite, verb, what, part.TakeName());
    }

    private static void Set(SqlToken verb, TokenReader rest, LintScope scope)
    {
        rest.TakeToken();
        rest.TakeAny("SESSION", "LOCAL");
        if (verb.Is("RESET") && rest.TakeAny("ALL", "lock_timeout"))
            scope.Hit(PostgreSqlLintRules.LockTimeout, verb, "the lock timeout is reset to the server's, which may be none");
        else if (rest.Take("lock_timeout") && rest.TakeAny("TO", "=") && (rest.Peek("DEFAULT") || rest.Next.Text.Trim('\'').TakeWhile(c => char.IsAsciiDigit(c) || c == '.').All(c => c is '0' or '.')))
            scope.Hit(PostgreSqlLintRules.LockTimeout, verb, "the lock timeout is switched off");
    }

    private static SqlToken Token(PostgreSqlToken token) => token.Kind switch
    {
        PostgreSqlTokenKind.Word => new(SqlTokenKind.Word, token.Text, token.Text.ToLowerInvariant(), token.Offset),
        PostgreSqlTokenKind.QuotedName => new(SqlTokenKind.QuotedName, token.Text, token.Text.TrimStart('u', 'U', '&')[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal), token.Offset),
        PostgreSqlTokenKind.String => new(SqlTokenKind.Text, token.Text, token.Text, token.Offset),
        PostgreSqlTokenKind.Number => new(SqlTokenKind.Number, token.Text, token.Text, token.Offset),
        _ => new(SqlTokenKind.Symbol, token.Text, token.Text, token.Offset),
    };
}
