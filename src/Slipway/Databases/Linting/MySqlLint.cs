using System.Globalization;
using Slipway.Databases.MySql;

namespace Slipway.Databases.Linting;

/// <summary>Reads the statements of MySQL and MariaDB. CASCADE at a DROP does nothing there, so no rule is about it.</summary>
internal sealed class MySqlLint(string database) : LintDialect
{
    private static readonly string[] LockTimeouts = ["lock_wait_timeout", "innodb_lock_wait_timeout"];

    public override string Engine => "MySQL and MariaDB";

    public override CommonRules Common => MySqlLintRules.Common;

    public override IReadOnlyList<LintRule> Rules => MySqlLintRules.All;

    public override string Own => database;

    public override SqlToken[] Tokens(string statement) => [.. MySqlTokenizer.Code(statement).Select(Token)];

    public override LintFacts Facts(Sql sql, long largeTableRows) => MySqlLintFacts.Read(sql, database);

    public override void Read(TokenReader statement, LintScope scope)
    {
        var verb = statement.Next;
        if (statement.Peek("SET"))
            Timeouts(verb, statement.Rest, scope);
        // MariaDB's SET STATEMENT variable = value FOR the statement proper.
        if (statement.Take("SET", "STATEMENT"))
        {
            statement.SkipTo("FOR");
            statement.Take("FOR");
            verb = statement.Next;
        }

        switch (verb.Text.ToUpperInvariant())
        {
            case "ALTER":
                statement.TakeToken();
                Alter(verb, statement, scope);
                break;
            case "CREATE":
                statement.TakeToken();
                SchemaChange(verb, scope);
                if (!CreateIndex(verb, statement.Rest, scope))
                    CreateTable(verb, statement, scope);
                break;
            case "DROP":
                statement.TakeToken();
                SchemaChange(verb, scope);
                statement.Take("TEMPORARY");
                if (statement.Take("TABLE") || statement.Take("TABLES"))
                    new TableChanges(Common, scope).Drop(verb, statement);
                else if (statement.Take("INDEX") && statement.SkipTo("ON") && statement.Take("ON") && statement.TakeName() is { } table)
                    Index(verb, "DROP INDEX", table, statement, scope);
                break;
            case "RENAME":
                SchemaChange(verb, scope);
                Rename(verb, statement, scope);
                break;
            default:
                new RowChanges(Common, scope, joinsRestrict: true).Read(statement);
                break;
        }
    }

    private static void Alter(SqlToken verb, TokenReader rest, LintScope scope)
    {
        SchemaChange(verb, scope);
        while (rest.TakeAny("ONLINE", "IGNORE"))
        {
        }

        if (!rest.Take("TABLE"))
            return;
        rest.Take("IF", "EXISTS");
        if (rest.TakeName() is { } table)
            new MySqlAlterTableLint(scope, table, verb).Read(rest);
    }

    // CREATE [UNIQUE | FULLTEXT | SPATIAL] INDEX name ON table (…); the usual kind is built beside the traffic by default.
    private static bool CreateIndex(SqlToken verb, TokenReader rest, LintScope scope)
    {
        rest.Take("OR", "REPLACE");
        var kind = rest.Next;
        rest.TakeAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR");
        if (!rest.Take("INDEX"))
            return false;
        rest.SkipTo("ON");
        rest.Take("ON");
        if (rest.TakeName() is not { } table)
            return true;
        if (kind.IsAny("FULLTEXT", "SPATIAL") && !new MySqlGuard(rest).StaysOpen)
            scope.Hit(MySqlLintRules.Blocking, verb, $"CREATE {kind.Text.ToUpperInvariant()} INDEX", table);
        Index(verb, "CREATE INDEX", table, rest, scope);
        return true;
    }

    private static void Index(SqlToken verb, string what, string table, TokenReader rest, LintScope scope)
    {
        scope.Alter(table);
        if (new MySqlGuard(rest).Blocks is { } how)
            scope.Hit(MySqlLintRules.Blocking, verb, $"{what} with {how}", table);
    }

    private void CreateTable(SqlToken verb, TokenReader rest, LintScope scope)
    {
        var isTemporary = rest.Has("TEMPORARY");
        if (new TableChanges(Common, scope).Create(verb, rest) is not { } table || isTemporary || rest.Peek("LIKE"))
            return;
        var body = rest.TakeGroup();
        if (!body.Peek("LIKE") && !body.Parts().Exists(HasKey))
            scope.HitNew(MySqlLintRules.NoPrimaryKey, verb, "CREATE TABLE without a primary key", table);
    }

    // PRIMARY KEY (…), id INT PRIMARY KEY, and KEY alone behind a column, which means the same.
    private static bool HasKey(TokenReader part)
    {
        if (part.Has("PRIMARY", "KEY"))
            return true;
        if (part.Next.IsAny("KEY", "INDEX", "UNIQUE", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK"))
            return false;
        while (part.SkipTo("KEY"))
        {
            if (!part.Before.Is("UNIQUE"))
                return true;
            part.TakeToken();
        }

        return false;
    }

    private void Rename(SqlToken verb, TokenReader rest, LintScope scope)
    {
        rest.TakeToken();
        if (!rest.Take("TABLE") && !rest.Take("TABLES"))
            return;
        foreach (var part in rest.Parts())
        {
            part.Take("IF", "EXISTS");
            if (part.TakeName() is { } table && part.SkipTo("TO") && part.Take("TO") && part.TakeName() is { } to)
                new TableChanges(Common, scope).Rename(verb, table, to);
        }
    }

    private static void SchemaChange(SqlToken verb, LintScope scope)
    {
        if (++scope.SchemaChanges == 2 && scope.NoTransaction)
            scope.Hit(MySqlLintRules.PartialFailure, verb, "a second change of the schema in a script that is declared no-transaction");
    }

    private static void Timeouts(SqlToken verb, TokenReader rest, LintScope scope)
    {
        while (!rest.AtEnd)
        {
            if (!LockTimeouts.Contains(rest.TakeToken().Name, StringComparer.OrdinalIgnoreCase))
                continue;
            rest.Take(":");
            if (rest.Take("=") && (!int.TryParse(rest.Next.Text, CultureInfo.InvariantCulture, out var seconds) || seconds > 60))
                scope.Hit(MySqlLintRules.LockWaitTimeout, verb, $"the lock timeout is set to {rest.Next.Text}");
        }
    }

    private static SqlToken Token(MySqlToken token) => token.Kind switch
    {
        MySqlTokenKind.Word when token.Text.All(char.IsAsciiDigit) => new(SqlTokenKind.Number, token.Text, token.Text, token.Offset),
        MySqlTokenKind.Word => new(SqlTokenKind.Word, token.Text, token.Text, token.Offset),
        MySqlTokenKind.QuotedName => new(SqlTokenKind.QuotedName, token.Text, token.Name, token.Offset),
        MySqlTokenKind.String => new(SqlTokenKind.Text, token.Text, token.Text, token.Offset),
        _ => new(SqlTokenKind.Symbol, token.Text, token.Text, token.Offset),
    };
}
