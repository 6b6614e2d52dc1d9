using Slipway.Databases.Migrations;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// Cuts SQL into tokens by SQLite's own rules (tokenize.c): '' strings, "id", [id], `id`, comments that do not nest, and every
/// character from U+0080 on belongs to a word. What SQLite lets run to the end of the text (an open comment) is refused.
/// </summary>
internal static class SqliteTokenizer
{
    public static List<SqliteToken> Tokens(string sql)
    {
        var tokens = new List<SqliteToken>();
        for (var at = 0; at < sql.Length;)
        {
            var (kind, end) = Next(sql, at);
            tokens.Add(new SqliteToken(kind, at, sql[at..end]));
            at = end;
        }

        return tokens;
    }

    private static (SqliteTokenKind Kind, int End) Next(string sql, int at)
    {
        var c = sql[at];
        var next = at + 1 < sql.Length ? sql[at + 1] : '\0';
        switch (c)
        {
            case '\0':
                throw Error(sql, at, "a NUL character ends the text for SQLite; remove it");
            case ' ' or '\t' or '\n' or '\f' or '\r':
                return (SqliteTokenKind.Space, Run(sql, at + 1, IsSpace));
            case '-' when next == '-':
                var newline = sql.IndexOf('\n', at);
                return (SqliteTokenKind.Comment, newline < 0 ? sql.Length : newline);
            case '/' when next == '*':
                var close = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
                return close < 0 ? throw Error(sql, at, "the comment that begins here is not closed") : (SqliteTokenKind.Comment, close + 2);
            case '\'':
                return (SqliteTokenKind.String, Quoted(sql, at, "string"));
            case '"' or '`':
                return (SqliteTokenKind.QuotedName, Quoted(sql, at, "quoted name"));
            case '[':
                var bracket = sql.IndexOf(']', at);
                return bracket < 0 ? throw Error(sql, at, "the name in [ that begins here is not closed") : (SqliteTokenKind.QuotedName, bracket + 1);
            case 'x' or 'X' when next == '\'':
                return (SqliteTokenKind.String, Quoted(sql, at + 1, "blob"));
            case ';':
                return (SqliteTokenKind.Semicolon, at + 1);
            case >= '0' and <= '9':
                return (SqliteTokenKind.Number, Run(sql, at + 1, static ch => IsWord(ch) || ch == '.'));
            default:
                return IsWord(c) ? (SqliteTokenKind.Word, Run(sql, at + 1, IsWord)) : (SqliteTokenKind.Other, at + 1);
        }
    }

    private static int Quoted(string sql, int at, string what)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] == '\0')
                throw Error(sql, i, "a NUL character ends the text for SQLite; remove it");
            if (sql[i] != sql[at])
                continue;
            if (i + 1 == sql.Length || sql[i + 1] != sql[at])
                return i + 1;
            i++;
        }

        throw Error(sql, at, $"the {what} that begins here is not closed");
    }

    private static int Run(string sql, int at, Func<char, bool> belongs)
    {
        while (at < sql.Length && belongs(sql[at]))
            at++;
        return at;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c >= 0x80;

    private static SqlSyntaxException Error(string sql, int at, string message)
    {
        var place = TextPosition.Of(sql, at);
        return new SqlSyntaxException(place.Line, place.Column, message + ".");
    }
}
