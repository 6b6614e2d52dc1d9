using Slipway.Databases.Migrations;

namespace Slipway.Databases.PostgreSql;

/// <summary>PostgreSQL's statements: a semicolon ends one outside parentheses (rules) and outside BEGIN ATOMIC … END (functions).</summary>
internal sealed class PostgreSqlDialect : Dialect
{
    public override IReadOnlyList<string> CreateLog { get; } =
    [
        $"""
        CREATE TABLE {LogTable} (
          id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          application TEXT NOT NULL,
          version INTEGER NOT NULL,
          name TEXT NOT NULL,
          checksum TEXT NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('applied', 'failed', 'rolled_back', 'baseline')),
          started_at TEXT NOT NULL,
          completed_at TEXT NOT NULL,
          duration_ms BIGINT NOT NULL,
          applied_by TEXT NOT NULL,
          deployment_id TEXT,
          statements INTEGER NOT NULL,
          fingerprint TEXT,
          schema_text TEXT,
          down_script TEXT,
          error_message TEXT,
          rolled_back_at TEXT,
          rolled_back_by TEXT
        )
        """,
        $"CREATE UNIQUE INDEX {LogTable}_in_force ON {LogTable} (version) WHERE status IN ('applied', 'baseline')",
    ];

    public override bool LogExists(Sql sql) => sql.Scalar($"SELECT to_regclass('{LogTable}')::oid") is not null;

    public override IReadOnlyList<string> LogColumns(Sql sql)
        => sql.Query($"SELECT lower(attname::text) FROM pg_attribute WHERE attrelid = to_regclass('{LogTable}') AND attnum > 0 AND NOT attisdropped", r => r.GetString(0));

    public override string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // ONLY: a parent's rows are its own, its children are tables of their own.
    public override string Table(string name)
    {
        var (schema, table) = PostgreSqlName.Split(name);
        return "ONLY " + (schema is null ? "" : Quote(schema) + ".") + Quote(table);
    }

    public override IReadOnlyList<Statement> Split(string sql)
    {
        var statements = new List<Statement>();
        var current = new List<PostgreSqlToken>();
        var open = new Stack<int>();
        var block = new PostgreSqlBlock();
        foreach (var token in PostgreSqlTokenizer.Tokens(sql))
        {
            if (token.IsBlank)
                continue;
            if (token.Kind == PostgreSqlTokenKind.Semicolon && open.Count == 0 && !block.IsOpen)
            {
                Finish();
                continue;
            }

            current.Add(token);
            block.Take(current, open.Count);
            if (token.Is('('))
                open.Push(token.Offset);
            else if (token.Is(')') && !open.TryPop(out _))
                throw PostgreSqlTokenizer.Error(sql, token.Offset, "this parenthesis closes none");
        }

        if (open.TryPeek(out var at))
            throw PostgreSqlTokenizer.Error(sql, at, "the parenthesis that begins here is not closed");
        if (block.IsOpen)
            throw PostgreSqlTokenizer.Error(sql, block.Offset, "the BEGIN ATOMIC that begins here has no END");
        Finish();
        return statements;

        void Finish()
        {
            if (current.Count > 0)
            {
                if (PostgreSqlRules.CopiesFromClient(current))
                    throw PostgreSqlTokenizer.Error(sql, current[0].Offset, "COPY between server and client needs psql, which is not there; write INSERT … VALUES, or COPY a file of the server");
                var place = TextPosition.Of(sql, current[0].Offset);
                statements.Add(new Statement(sql[current[0].Offset..current[^1].End], PostgreSqlRules.Keyword(current), place.Line, place.Column));
            }

            current.Clear();
            block = new PostgreSqlBlock();
        }
    }

    public override string? Refusal(Statement statement, bool noTransaction)
        => PostgreSqlRules.Refusal(PostgreSqlTokenizer.Solid(statement.Text), noTransaction);
}
