namespace MarketplaceSimulator.Scenarios;

internal enum WireFaultKind
{
    /// <summary>The headers come late.</summary>
    SlowHeaders,

    /// <summary>The body comes in small pieces.</summary>
    Drip,

    /// <summary>The request is accepted and never answered.</summary>
    Never,

    /// <summary>A chunked body that breaks off: the connection is reset.</summary>
    Reset,

    /// <summary>Content-Length promises more than arrives before the connection breaks.</summary>
    ShortLength,

    /// <summary>A complete HTTP answer whose JSON is cut.</summary>
    Truncated,
}
