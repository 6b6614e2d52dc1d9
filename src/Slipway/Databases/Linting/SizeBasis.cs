namespace Slipway.Databases.Linting;

/// <summary>What the number of a table's rows is worth.</summary>
internal enum SizeBasis
{
    Estimate,
    Exact,

    /// <summary>The table's pages cannot hold more.</summary>
    AtMost,

    /// <summary>Counted no further.</summary>
    AtLeast,
}
