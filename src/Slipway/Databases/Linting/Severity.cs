namespace Slipway.Databases.Linting;

/// <summary>What decides the level of a rule's findings.</summary>
internal enum Severity
{
    Warning,
    Error,

    /// <summary>An error on a large table or one of unknown size, else a warning: what it does takes as long as the table is big.</summary>
    BySize,
}
