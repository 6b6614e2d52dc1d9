namespace Slipway.Databases.Sqlite;

/// <summary>A piece of SQL text; <see cref="Text"/> is as written, quotes included.</summary>
internal readonly record struct SqliteToken(SqliteTokenKind Kind, int Offset, string Text)
{
    public bool IsBlank => Kind is SqliteTokenKind.Space or SqliteTokenKind.Comment;

    /// <summary>A name without its quotes.</summary>
    public string Name => Kind != SqliteTokenKind.QuotedName
        ? Text
        : Text[0] == '[' ? Text[1..^1] : Text[1..^1].Replace(new string(Text[0], 2), Text[..1], StringComparison.Ordinal);

    public bool Is(string keyword) => Kind == SqliteTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
