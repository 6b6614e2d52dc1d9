using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>
/// Cuts a script at its delimiter. DELIMITER is a command of the client: it is obeyed and never sent. A routine whose body holds the
/// delimiter would be cut to pieces, so that is refused here, before anything runs.
/// </summary>
internal sealed class MySqlSplitter(string sql)
{
    private const string Command = "DELIMITER";
    private readonly MySqlTokenizer _tokenizer = new(sql);
    private readonly List<Statement> _statements = [];
    private readonly List<MySqlToken> _current = [];
    private int _delimiterSetAt = -1;

    public IReadOnlyList<Statement> Split()
    {
        for (var at = 0; at < sql.Length;)
        {
            if (_current.Count == 0 && IsCommand(at))
            {
                at = SetDelimiter(at);
                continue;
            }

            var token = _tokenizer.Next(at);
            at += token.Text.Length;
            if (token.Kind == MySqlTokenKind.Delimiter)
                Finish();
            else if (!token.IsBlank)
                _current.Add(token);
        }

        _tokenizer.End();
        if (_delimiterSetAt >= 0)
            throw _tokenizer.Error(_delimiterSetAt, $"the delimiter '{_tokenizer.Delimiter}' that is set here is not set back; end the script with: DELIMITER ;");
        Finish();
        return _statements;
    }

    private bool IsCommand(int at)
        => string.Compare(sql, at, Command, 0, Command.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (at + Command.Length == sql.Length || sql[at + Command.Length] is ' ' or '\t' or '\r' or '\n');

    private int SetDelimiter(int at)
    {
        var lineStart = at == 0 ? 0 : sql.LastIndexOf('\n', at - 1) + 1;
        if (!sql.AsSpan(lineStart, at - lineStart).Trim(" \t\uFEFF").IsEmpty)
            throw _tokenizer.Error(at, "DELIMITER must be the first word of its line");
        var newline = sql.IndexOf('\n', at);
        var end = newline < 0 ? sql.Length : newline;
        var delimiter = sql[(at + Command.Length)..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : "";
        if (delimiter.Length == 0)
            throw _tokenizer.Error(at, "DELIMITER needs the characters that shall end a statement, such as: DELIMITER //");
        if (delimiter.AsSpan().IndexOfAny("\\'\"`#") >= 0 || delimiter.StartsWith("--", StringComparison.Ordinal) || delimiter.StartsWith("/*", StringComparison.Ordinal))
            throw _tokenizer.Error(at, $"'{delimiter}' cannot be a delimiter, because it begins a string, a name or a comment");
        _tokenizer.Delimiter = delimiter;
        _delimiterSetAt = delimiter == ";" ? -1 : at;
        return end;
    }

    private void Finish()
    {
        if (_current.Exists(t => t.Kind != MySqlTokenKind.Conditional))
        {
            var (start, end) = (_current[0].Offset, _current[^1].Offset + _current[^1].Text.Length);
            var words = _current.FindAll(t => t.Kind != MySqlTokenKind.Conditional);
            if (_tokenizer.Delimiter == ";" && Opens(words) is { } body)
                throw _tokenizer.Error(body.Offset, "the body that begins here holds ';' of its own; put DELIMITER // on a line before the statement and // after it");
            // Alone, it would begin a comment there, and here it does not.
            if (sql.AsSpan(start, end - start).EndsWith("--"))
                throw _tokenizer.Error(end - 2, "a statement cannot end in '--'; a comment needs a blank after it");
            var place = TextPosition.Of(sql, start);
            _statements.Add(new Statement(sql[start..end], MySqlStatement.Verb(words), place.Line, place.Column));
        }

        _current.Clear();
    }

    // Where a compound body begins: its first ';' has already ended the statement.
    private static MySqlToken? Opens(List<MySqlToken> words)
    {
        if (words is [var first, var not, ..] && first.Is("BEGIN") && not.Is("NOT"))
            return first;
        if (!words[0].Is("CREATE") || MySqlStatement.ObjectKind(words) is not ("PROCEDURE" or "FUNCTION" or "TRIGGER" or "EVENT" or "PACKAGE"))
            return null;
        var then = words.Exists(t => t.Is("THEN"));
        for (var i = 1; i < words.Count; i++)
        {
            var calls = i + 1 < words.Count && words[i + 1].Text == "(";
            if (words[i - 1].Text != "." && (words[i].IsAny("BEGIN", "LOOP", "WHILE") || (words[i].Is("REPEAT") && !calls) || (words[i].Is("IF") && then && !words.Exists(t => t.Is("CASE")))))
                return words[i];
        }

        return null;
    }
}
