namespace Slipway.Databases.Linting;

internal enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes.</summary>
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}
