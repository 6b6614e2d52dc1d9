namespace Slipway.Databases.PostgreSql;

internal enum PostgreSqlTokenKind
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
