using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>What a statement is, told by its first words.</summary>
internal static class MySqlStatement
{
    private static readonly string[] Kinds =
    [
        "TABLE", "VIEW", "INDEX", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "SEQUENCE", "DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "TABLESPACE",
    ];

    /// <summary>The verb in capitals; that of the statement proper behind SET STATEMENT … FOR and an opening parenthesis.</summary>
    public static string Verb(IReadOnlyList<MySqlToken> words)
    {
        var at = 0;
        if (words is [var set, var statement, ..] && set.Is("SET") && statement.Is("STATEMENT"))
            at = Math.Max(0, words.ToList().FindIndex(t => t.Is("FOR")) + 1);
        while (at < words.Count - 1 && words[at].Text == "(")
            at++;
        return at < words.Count ? words[at].Text.ToUpperInvariant() : "SET";
    }

    /// <summary>What CREATE, ALTER or DROP is about, in capitals; empty for other statements.</summary>
    public static string ObjectKind(IReadOnlyList<MySqlToken> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i - 1].Text is not ("=" or "@") && words[i].IsAny(Kinds))
                return words[i].Text.ToUpperInvariant();
        }

        return "";
    }

    public static StatementKind Kind(Statement statement)
    {
        var words = MySqlTokenizer.Code(statement.Text);
        return statement.Keyword switch
        {
            "SET" => words.Exists(t => t.IsAny("GLOBAL", "PERSIST", "PASSWORD", "ROLE")) ? StatementKind.Schema : StatementKind.Session,
            "SELECT" => words.Exists(t => t.Text == "@") ? StatementKind.Session : StatementKind.Rows,
            "SHOW" or "EXPLAIN" or "DESCRIBE" or "DESC" or "PREPARE" or "DEALLOCATE" or "HELP" => StatementKind.Session,
            "INSERT" or "REPLACE" or "UPDATE" or "DELETE" or "WITH" or "LOAD" or "DO" or "VALUES" or "HANDLER" or "CALL" => StatementKind.Rows,
            "ANALYZE" => words.Exists(t => t.Is("TABLE")) ? StatementKind.Schema : StatementKind.Rows,
            _ => StatementKind.Schema,
        };
    }

    /// <summary>Why it may not be in a script, or null.</summary>
    public static string? Refusal(Statement statement, bool noTransaction)
    {
        var words = MySqlTokenizer.Code(statement.Text);
        return Never(statement.Keyword, words) ?? (noTransaction ? null : Once(statement.Keyword, words));
    }

    private static string? Never(string verb, List<MySqlToken> words) => verb switch
    {
        "USE" => "USE leaves the database that is migrated. Remove it; the session is already in the right one.",
        "CREATE" or "DROP" or "ALTER" when ObjectKind(words) is "DATABASE" or "SCHEMA" && words.Skip(1).FirstOrDefault(t => t.IsAny(Kinds)) is { } kind && kind.IsAny("DATABASE", "SCHEMA") && verb != "ALTER" =>
            $"{verb} DATABASE is not for scripts: they run in one database, which is made for them. Remove it.",
        "SET" when words.Exists(t => t.Text.Contains("ANSI", StringComparison.OrdinalIgnoreCase) || t.Text.Contains("NO_BACKSLASH_ESCAPES", StringComparison.OrdinalIgnoreCase)) =>
            "ANSI and NO_BACKSLASH_ESCAPES change where a string ends, after the script has been cut into statements. Remove them from sql_mode.",
        "SHUTDOWN" or "KILL" => $"{verb} is not for scripts. Remove it.",
        _ => null,
    };

    private static string? Once(string verb, List<MySqlToken> words) => verb switch
    {
        "BEGIN" or "START" or "COMMIT" or "ROLLBACK" or "SAVEPOINT" or "RELEASE" or "XA" =>
            $"{verb} is not for scripts: each statement is committed together with the note that it is done. Remove it, or declare -- slipway: no-transaction",
        "LOCK" or "UNLOCK" => $"{verb} would hide the tables that note how far the script has come. Remove it, or declare -- slipway: no-transaction",
        "CALL" or "EXECUTE" =>
            $"{verb} may commit in the middle of its work, and then nobody can tell after a crash how far it came. Write the statements out, or declare -- slipway: no-transaction and make the script repeatable.",
        "CREATE" when words.Take(5).Any(t => t.Is("TEMPORARY")) =>
            "a temporary table is gone when the script is resumed in another session. Use a real table and drop it, or declare -- slipway: no-transaction",
        "CREATE" when words is [_, var or, var replace, var table, ..] && or.Is("OR") && replace.Is("REPLACE") && table.Is("TABLE") =>
            "CREATE OR REPLACE TABLE is two steps for the server, and a crash leaves one of them. Write DROP TABLE and CREATE TABLE.",
        "DROP" when ObjectKind(words) is "TABLE" or "VIEW" && words.Exists(t => t.Text == ",") =>
            "MariaDB drops several tables one by one, and a crash leaves some of them. Write one DROP for each.",
        _ => null,
    };
}
