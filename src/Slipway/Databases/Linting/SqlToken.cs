namespace Slipway.Databases.Linting;

/// <summary>A token of any engine's lexer, so that what is alike in their SQL is read by one reader.</summary>
/// <param name="Text">As written.</param>
/// <param name="Name">As the engine compares it: without quotes, folded where the engine folds.</param>
/// <param name="Offset">In the statement's text.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, string Name, int Offset)
{
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;

    public bool Is(string word) => Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    public bool IsAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Is(word))
                return true;
        }

        return false;
    }
}
