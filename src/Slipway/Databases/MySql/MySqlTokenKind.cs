namespace Slipway.Databases.MySql;

internal enum MySqlTokenKind
{
    Space,
    Comment,
    Word,
    QuotedName,
    String,

    /// <summary>The beginning or the end of a comment whose content the server executes.</summary>
    Conditional,
    Delimiter,
    Other,
}
