namespace Slipway.Databases.PostgreSql;

/// <summary>Follows BEGIN ATOMIC … END in the body of a function, with CASE … END inside.</summary>
internal sealed class PostgreSqlBlock
{
    private int _depth;

    public bool IsOpen => _depth > 0;

    public int Offset { get; private set; }

    /// <summary>Looks at the statement's last token.</summary>
    public void Take(List<PostgreSqlToken> statement, int parentheses)
    {
        var token = statement[^1];
        if (token.Kind != PostgreSqlTokenKind.Word || parentheses > 0)
            return;
        // After AS or a dot these words are names.
        var named = statement.Count > 1 && (statement[^2].Is("AS") || statement[^2].Is('.'));
        if (_depth == 0)
        {
            if (token.Is("ATOMIC") && statement.Count > 1 && statement[^2].Is("BEGIN") && IsRoutine(statement))
                (_depth, Offset) = (1, statement[^2].Offset);
        }
        else if (!named && token.Is("CASE"))
        {
            _depth++;
        }
        else if (!named && token.Is("END"))
        {
            _depth--;
        }
    }

    private static bool IsRoutine(List<PostgreSqlToken> statement)
    {
        var at = statement is [_, var or, var replace, ..] && or.Is("OR") && replace.Is("REPLACE") ? 3 : 1;
        return statement[0].Is("CREATE") && at < statement.Count && (statement[at].Is("FUNCTION") || statement[at].Is("PROCEDURE"));
    }
}
