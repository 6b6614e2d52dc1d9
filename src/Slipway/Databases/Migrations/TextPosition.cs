namespace Slipway.Databases.Migrations;

/// <summary>A place in a text as people count: lines and columns from 1.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    public static TextPosition Of(ReadOnlySpan<char> text, int offset)
    {
        var before = text[..offset];
        return new TextPosition(before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }
}
