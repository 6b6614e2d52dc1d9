namespace Slipway.Databases.PostgreSql;

/// <summary>A piece of SQL text; <see cref="Text"/> is as written, quotes included.</summary>
internal readonly record struct PostgreSqlToken(PostgreSqlTokenKind Kind, int Offset, string Text)
{
    public bool IsBlank => Kind is PostgreSqlTokenKind.Space or PostgreSqlTokenKind.Comment;

    public int End => Offset + Text.Length;

    public bool Is(string keyword) => Kind == PostgreSqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool Is(char symbol) => Kind == PostgreSqlTokenKind.Other && Text[0] == symbol;
}
