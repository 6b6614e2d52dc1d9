using Slipway.Databases.Migrations;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Cuts SQL into tokens by the server's own rules (scan.l), with standard_conforming_strings on, as our sessions have it: E'' with
/// backslashes also after a line break, dollar quotes with tags, comments that nest. Lazy: what follows an error is not read.
/// </summary>
internal static class PostgreSqlTokenizer
{
    public static IEnumerable<PostgreSqlToken> Tokens(string sql)
    {
        for (var at = 0; at < sql.Length;)
        {
            var (kind, end) = Next(sql, at);
            yield return new PostgreSqlToken(kind, at, sql[at..end]);
            at = end;
        }
    }

    public static List<PostgreSqlToken> Solid(string sql) => [.. Tokens(sql).Where(t => !t.IsBlank)];

    public static SqlSyntaxException Error(string sql, int at, string message)
    {
        var place = TextPosition.Of(sql, at);
        return new SqlSyntaxException(place.Line, place.Column, message + ".");
    }

    private static (PostgreSqlTokenKind Kind, int End) Next(string sql, int at)
    {
        var c = sql[at];
        var next = at + 1 < sql.Length ? sql[at + 1] : '\0';
        switch (c)
        {
            case '\0':
                throw Error(sql, at, "PostgreSQL takes no NUL character; remove it");
            case '\\':
                throw Error(sql, at, "a backslash begins a command of psql, which no server knows; write SQL instead");
            case ' ' or '\t' or '\n' or '\v' or '\f' or '\r':
                return (PostgreSqlTokenKind.Space, Run(sql, at + 1, IsSpace));
            case '-' when next == '-':
                return (PostgreSqlTokenKind.Comment, Run(sql, at + 2, static ch => ch is not ('\n' or '\r')));
            case '/' when next == '*':
                return (PostgreSqlTokenKind.Comment, Comment(sql, at));
            case '\'':
                return (PostgreSqlTokenKind.String, Quoted(sql, at, at, "string"));
            case '"':
                return (PostgreSqlTokenKind.QuotedName, Quoted(sql, at, at, "quoted name"));
            case 'e' or 'E' when next == '\'':
                return (PostgreSqlTokenKind.String, Escaped(sql, at));
            case 'u' or 'U' when next == '&' && at + 2 < sql.Length && sql[at + 2] is '\'' or '"':
                return (sql[at + 2] == '"' ? PostgreSqlTokenKind.QuotedName : PostgreSqlTokenKind.String, Quoted(sql, at, at + 2, sql[at + 2] == '"' ? "quoted name" : "string"));
            case '$' when DollarTag(sql, at) is { } tag:
                var close = sql.IndexOf(tag, at + tag.Length, StringComparison.Ordinal);
                return close < 0 ? throw Error(sql, at, $"the {tag} that begins here is not closed") : (PostgreSqlTokenKind.String, CheckNul(sql, at, close + tag.Length));
            case ';':
                return (PostgreSqlTokenKind.Semicolon, at + 1);
            case >= '0' and <= '9':
                return (PostgreSqlTokenKind.Number, Run(sql, at + 1, static ch => ch == '.' || (IsWord(ch) && ch != '$')));
            default:
                return IsWordStart(c) ? (PostgreSqlTokenKind.Word, Run(sql, at + 1, IsWord)) : (PostgreSqlTokenKind.Other, at + 1);
        }
    }

    private static int Comment(string sql, int at)
    {
        var depth = 0;
        for (var i = at; i + 1 < sql.Length; i++)
        {
            if (sql[i] == '/' && sql[i + 1] == '*')
                (depth, i) = (depth + 1, i + 1);
            else if (sql[i] == '*' && sql[i + 1] == '/' && (depth, i) is var (open, here))
            {
                if (open == 1)
                    return CheckNul(sql, at, here + 2);
                (depth, i) = (open - 1, here + 1);
            }
        }

        throw Error(sql, at, "the comment that begins here is not closed (comments nest)");
    }

    private static int Quoted(string sql, int start, int quote, string what)
    {
        for (var i = quote + 1; i < sql.Length; i++)
        {
            if (sql[i] != sql[quote])
                continue;
            if (i + 1 == sql.Length || sql[i + 1] != sql[quote])
                return CheckNul(sql, start, i + 1);
            i++;
        }

        throw Error(sql, start, $"the {what} that begins here is not closed");
    }

    // 'a' <line break> 'b' is one string, and its second part has backslashes too when the first has.
    private static int Escaped(string sql, int at)
    {
        for (var i = at + 2; i < sql.Length; i++)
        {
            if (sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == '\'')
            {
                if (i + 1 < sql.Length && sql[i + 1] == '\'')
                    i++;
                else if (Continuation(sql, i + 1) is { } again)
                    i = again;
                else
                    return CheckNul(sql, at, i + 1);
            }
        }

        throw Error(sql, at, "the string that begins here is not closed");
    }

    private static int? Continuation(string sql, int at)
    {
        var line = Run(sql, at, static ch => ch is ' ' or '\t' or '\f' or '\v');
        if (line + 1 < sql.Length && sql[line] == '-' && sql[line + 1] == '-')
            line = Run(sql, line, static ch => ch is not ('\n' or '\r'));
        if (line == sql.Length || sql[line] is not ('\n' or '\r'))
            return null;
        while (true)
        {
            line = Run(sql, line, IsSpace);
            if (line + 1 >= sql.Length || sql[line] != '-' || sql[line + 1] != '-')
                break;
            line = Run(sql, line, static ch => ch is not ('\n' or '\r'));
        }

        return line < sql.Length && sql[line] == '\'' ? line : null;
    }

    private static string? DollarTag(string sql, int at)
    {
        var end = at + 1;
        if (end < sql.Length && IsWordStart(sql[end]))
            end = Run(sql, end, static ch => IsWord(ch) && ch != '$');
        return end < sql.Length && sql[end] == '$' ? sql[at..(end + 1)] : null;
    }

    private static int CheckNul(string sql, int start, int end)
        => sql.IndexOf('\0', start, end - start) is var nul and >= 0 ? throw Error(sql, nul, "PostgreSQL takes no NUL character; remove it") : end;

    private static int Run(string sql, int at, Func<char, bool> belongs)
    {
        while (at < sql.Length && belongs(sql[at]))
            at++;
        return at;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private static bool IsWord(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';
}
