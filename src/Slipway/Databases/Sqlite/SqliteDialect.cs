using Slipway.Databases.Migrations;

namespace Slipway.Databases.Sqlite;

/// <summary>SQLite's statements. A trigger's body ends at an END that follows a semicolon, as sqlite3_complete() has it; CASE … END never does.</summary>
internal sealed class SqliteDialect : Dialect
{
    public override IReadOnlyList<string> CreateLog { get; } =
    [
        $"""
        CREATE TABLE {LogTable} (
          id INTEGER PRIMARY KEY,
          application TEXT NOT NULL,
          version INTEGER NOT NULL,
          name TEXT NOT NULL,
          checksum TEXT NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('applied', 'failed', 'rolled_back', 'baseline')),
          started_at TEXT NOT NULL,
          completed_at TEXT NOT NULL,
          duration_ms INTEGER NOT NULL,
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

    public override bool LogExists(Sql sql) => sql.Scalar("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = @name", ("@name", LogTable)) is not null;

    public override IReadOnlyList<string> LogColumns(Sql sql) => sql.Query("SELECT lower(name) FROM pragma_table_info(@name)", r => r.GetString(0), ("@name", LogTable));

    public override string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override IReadOnlyList<Statement> Split(string sql)
    {
        var statements = new List<Statement>();
        var current = new List<SqliteToken>();
        foreach (var token in SqliteTokenizer.Tokens(sql))
        {
            if (token.IsBlank)
                continue;
            if (token.Kind != SqliteTokenKind.Semicolon)
                current.Add(token);
            else if (InsideTrigger(current))
                current.Add(token);
            else
                Finish();
        }

        if (InsideTrigger(current) && current.Exists(t => t.Kind == SqliteTokenKind.Semicolon))
        {
            var place = TextPosition.Of(sql, current[0].Offset);
            throw new SqlSyntaxException(place.Line, place.Column, "the trigger that begins here has no END after its last statement.");
        }

        Finish();
        return statements;

        void Finish()
        {
            if (current.Count > 0)
            {
                var (start, end) = (current[0].Offset, current[^1].Offset + current[^1].Text.Length);
                var place = TextPosition.Of(sql, start);
                statements.Add(new Statement(sql[start..end], Keywords(current), place.Line, place.Column));
            }

            current.Clear();
        }
    }

    public override string? Refusal(Statement statement, bool noTransaction)
        => noTransaction ? null : statement.Keyword switch
        {
            "BEGIN" or "COMMIT" or "END" or "ROLLBACK" =>
                $"{statement.Keyword} is not for scripts: each runs in a transaction of its own, with its journal row. Remove it, or declare -- slipway: no-transaction",
            "VACUUM" or "ATTACH" or "DETACH" => $"{statement.Keyword} cannot run in a transaction; declare -- slipway: no-transaction",
            "PRAGMA FOREIGN_KEYS" => "PRAGMA foreign_keys does nothing in a transaction. Remove it: scripts run without enforcement, and references are checked before the commit.",
            "PRAGMA JOURNAL_MODE" or "PRAGMA SYNCHRONOUS" => $"{statement.Keyword} cannot run in a transaction; declare -- slipway: no-transaction",
            _ => null,
        };

    private static bool InsideTrigger(List<SqliteToken> tokens)
    {
        var at = 0;
        if (tokens.Count > 0 && tokens[0].Is("EXPLAIN"))
            at = tokens is [_, var query, var plan, ..] && query.Is("QUERY") && plan.Is("PLAN") ? 3 : 1;
        if (at >= tokens.Count || !tokens[at++].Is("CREATE"))
            return false;
        if (at < tokens.Count && (tokens[at].Is("TEMP") || tokens[at].Is("TEMPORARY")))
            at++;
        return at < tokens.Count && tokens[at].Is("TRIGGER")
            && !(tokens[^1].Is("END") && tokens[^2].Kind == SqliteTokenKind.Semicolon);
    }

    // The first word tells what a statement does; for PRAGMA the name does, which may follow a schema. ROLLBACK TO stays inside.
    private static string Keywords(List<SqliteToken> tokens)
    {
        var first = tokens[0].Text.ToUpperInvariant();
        if (first == "ROLLBACK" && tokens.Exists(t => t.Is("TO")))
            return "ROLLBACK TO";
        if (first != "PRAGMA" || tokens.Count < 2)
            return first;
        return "PRAGMA " + (tokens is [_, _, { Text: "." }, var name, ..] ? name : tokens[1]).Name.ToUpperInvariant();
    }
}
