using Slipway.Databases.Sqlite;

namespace Slipway.Databases.Linting;

/// <summary>
/// Reads SQLite's statements. Its changes of tables are either of the catalogue alone or a table built anew, which the scripts write out; so
/// only what loses rows or breaks the release in service has rules.
/// </summary>
internal sealed class SqliteLint : LintDialect
{
    public override string Engine => "SQLite";

    public override CommonRules Common { get; } = new("sqlite");

    public override IReadOnlyList<LintRule> Rules => [Common.RenameTable, Common.RenameColumn, Common.DropTable, Common.DropColumn, Common.UpdateAll, Common.DeleteAll];

    public override string Own => "main";

    public override SqlToken[] Tokens(string statement) => [.. SqliteTokenizer.Tokens(statement).Where(token => !token.IsBlank).Select(Token)];

    // Without ANALYZE there is no estimate; counting ends where it decides nothing any more.
    public override LintFacts Facts(Sql sql, long largeTableRows)
    {
        var tables = sql.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'", r => r.GetString(0));
        var quote = new SqliteDialect();
        return new LintFacts(tables.ToDictionary(
            name => SqlName.Of([name], Own),
            name => sql.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {quote.Quote(name)} LIMIT @limit)", ("@limit", largeTableRows)) is long rows
                ? new TableSize(rows, rows == largeTableRows ? SizeBasis.AtLeast : SizeBasis.Exact)
                : TableSize.Unknown,
            StringComparer.OrdinalIgnoreCase));
    }

    public override void Read(TokenReader statement, LintScope scope)
    {
        var verb = statement.Next;
        var changes = new TableChanges(Common, scope);
        if (statement.Take("CREATE"))
        {
            changes.Create(verb, statement);
        }
        else if (statement.Take("DROP", "TABLE"))
        {
            changes.Drop(verb, statement);
        }
        else if (statement.Take("ALTER", "TABLE"))
        {
            if (statement.TakeName() is not { } table)
                return;
            if (statement.Peek("RENAME"))
                changes.RenameClause(table, statement);
            else if (statement.Take("DROP"))
                changes.DropColumn(verb, table, statement);
        }
        else if (!statement.Peek("TRUNCATE"))
        {
            new RowChanges(Common, scope, hasTruncate: false).Read(statement);
        }
    }

    private static SqlToken Token(SqliteToken token) => new(
        token.Kind switch
        {
            SqliteTokenKind.Word => SqlTokenKind.Word,
            SqliteTokenKind.QuotedName => SqlTokenKind.QuotedName,
            SqliteTokenKind.String => SqlTokenKind.Text,
            SqliteTokenKind.Number => SqlTokenKind.Number,
            _ => SqlTokenKind.Symbol,
        },
        token.Text,
        token.Name,
        token.Offset);
}
