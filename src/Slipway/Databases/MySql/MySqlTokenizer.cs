using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>
/// Cuts SQL into tokens by the server's rules (sql_lex.cc) under a sql_mode without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, which our
/// sessions never have: <c>#</c> and <c>--</c> with a blank begin comments, the content of <c>/*! */</c> and <c>/*M! */</c> is code.
/// </summary>
internal sealed class MySqlTokenizer(string sql)
{
    // A version that no server has: a comment after all. Dumps use it to switch on the client's sandbox.
    private const int NeverReached = 990_000;
    private int _conditional = -1;

    /// <summary>What ends a statement; the client's DELIMITER command changes it.</summary>
    public string Delimiter { get; set; } = ";";

    public static List<MySqlToken> Code(string statement)
    {
        var tokenizer = new MySqlTokenizer(statement) { Delimiter = "" };
        var tokens = new List<MySqlToken>();
        for (var at = 0; at < statement.Length;)
        {
            var token = tokenizer.Next(at);
            at += token.Text.Length;
            if (!token.IsBlank && token.Kind != MySqlTokenKind.Conditional)
                tokens.Add(token);
        }

        return tokens;
    }

    public MySqlToken Next(int at)
    {
        var (kind, end) = Read(at);
        return new MySqlToken(kind, at, sql[at..end]);
    }

    /// <summary>Throws when a conditional comment is still open at the end of the text.</summary>
    public void End()
    {
        if (_conditional >= 0)
            throw Error(_conditional, "the comment that begins here is not closed");
    }

    public SqlSyntaxException Error(int at, string message)
    {
        var place = TextPosition.Of(sql, at);
        return new SqlSyntaxException(place.Line, place.Column, message + ".");
    }

    private (MySqlTokenKind Kind, int End) Read(int at)
    {
        var c = sql[at];
        if (AtDelimiter(at))
        {
            return _conditional < 0
                ? (MySqlTokenKind.Delimiter, at + Delimiter.Length)
                : throw Error(at, $"'{Delimiter}' ends the statement in the middle of a comment that is executed; close the comment first, or set another DELIMITER");
        }

        switch (c)
        {
            case '\0':
                throw Error(at, "a NUL character ends the text for the server; remove it");
            case '#':
            case '-' when Peek(at + 1) == '-' && Peek(at + 2) is <= ' ' or '\x7f':
                var newline = sql.IndexOf('\n', at);
                return (MySqlTokenKind.Comment, newline < 0 ? sql.Length : newline);
            case '/' when Peek(at + 1) == '*':
                return Comment(at);
            case '*' when _conditional >= 0 && Peek(at + 1) == '/':
                _conditional = -1;
                return (MySqlTokenKind.Conditional, at + 2);
            case '\'' or '"':
                return (MySqlTokenKind.String, Quoted(at, "string", escapes: true));
            case '`':
                return (MySqlTokenKind.QuotedName, Quoted(at, "quoted name", escapes: false));
            default:
                return IsSpace(c) ? (MySqlTokenKind.Space, Run(at + 1, IsSpace))
                    : IsWord(c) ? (MySqlTokenKind.Word, Run(at + 1, IsWord))
                    : (MySqlTokenKind.Other, at + 1);
        }
    }

    private (MySqlTokenKind Kind, int End) Comment(int at)
    {
        var code = Peek(at + 2) == '!' ? at + 3 : Peek(at + 2) is 'M' or 'm' && Peek(at + 3) == '!' ? at + 4 : -1;
        if (code < 0)
            return (MySqlTokenKind.Comment, Close(at, at + 2));
        var end = code;
        while (end < sql.Length && end < code + 6 && char.IsAsciiDigit(sql[end]))
            end++;
        if (end - code == 6 && int.Parse(sql.AsSpan(code, 6), provider: null) >= NeverReached)
            return (MySqlTokenKind.Comment, Close(at, end));
        if (_conditional >= 0)
            throw Error(at, "a comment that is executed cannot stand in another one");
        _conditional = at;
        return (MySqlTokenKind.Conditional, end - code >= 5 ? end : code);
    }

    private int Close(int start, int from)
    {
        var close = sql.IndexOf("*/", from, StringComparison.Ordinal);
        return close < 0 ? throw Error(start, "the comment that begins here is not closed") : close + 2;
    }

    private int Quoted(int at, string what, bool escapes)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] == '\0')
                throw Error(i, "a NUL character ends the text for the server; remove it");
            if (escapes && sql[i] == '\\')
                i++;
            else if (sql[i] == sql[at] && Peek(i + 1) == sql[at])
                i++;
            else if (sql[i] == sql[at])
                return i + 1;
        }

        throw Error(at, $"the {what} that begins here is not closed");
    }

    private int Run(int at, Func<char, bool> belongs)
    {
        while (at < sql.Length && belongs(sql[at]) && !AtDelimiter(at))
            at++;
        return at;
    }

    private bool AtDelimiter(int at) => Delimiter.Length > 0 && string.CompareOrdinal(sql, at, Delimiter, 0, Delimiter.Length) == 0;

    private char Peek(int at) => at < sql.Length ? sql[at] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c >= 0x80;
}
