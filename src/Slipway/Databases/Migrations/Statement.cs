namespace Slipway.Databases.Migrations;

/// <summary>One statement of a script, without its terminator, and where it begins (1-based).</summary>
internal sealed record Statement(string Text, string Keyword, int Line, int Column);
