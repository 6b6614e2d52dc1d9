namespace Slipway.Databases.MySql;

/// <summary>A piece of SQL text; <see cref="Text"/> is as written, quotes included.</summary>
internal readonly record struct MySqlToken(MySqlTokenKind Kind, int Offset, string Text)
{
    public bool IsBlank => Kind is MySqlTokenKind.Space or MySqlTokenKind.Comment;

    /// <summary>A name without its quotes.</summary>
    public string Name => Kind == MySqlTokenKind.QuotedName ? Text[1..^1].Replace("``", "`", StringComparison.Ordinal) : Text;

    public bool IsName => Kind is MySqlTokenKind.Word or MySqlTokenKind.QuotedName;

    public bool Is(string keyword) => Kind == MySqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsAny(params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (Is(keyword))
                return true;
        }

        return false;
    }
}
