namespace Slipway.Databases.Sqlite;

internal enum SqliteTokenKind
{
    Space,
    Comment,
    Word,
    QuotedName,
    String,
    Number,
    Semicolon,
    Other,
}
