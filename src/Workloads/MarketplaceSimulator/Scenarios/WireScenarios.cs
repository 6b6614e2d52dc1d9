namespace MarketplaceSimulator.Scenarios;

/// <summary>Slow and broken transport.</summary>
internal static class WireScenarios
{
    public static readonly Scenario[] All =
    [
        new("slow-headers", "/", 0, 1, "The headers come after `delayMs`.", p => Wire(WireFaultKind.SlowHeaders, 0, p.Number("delayMs", 2000, 0, 600_000))),
        new("drip-body", "/", 0, 1, "The body comes in pieces of `bytes` every `everyMs`.",
            p => Wire(WireFaultKind.Drip, p.Number("bytes", 64, 1, 1 << 20), p.Number("everyMs", 50, 0, 600_000))),
        new("never-answered", "/", 0, 1, "Accepted, never answered.", _ => Wire(WireFaultKind.Never, 0, 0)),
        new("reset-mid-body", "/", 0, 1, "The connection is reset after `bytes` of the body.", p => Wire(WireFaultKind.Reset, Cut(p), 0)),
        new("short-content-length", "/", 0, 1, "Fewer bytes arrive than Content-Length says.", p => Wire(WireFaultKind.ShortLength, Cut(p), 0)),
        new("truncated-body", "/", 0, 1, "A complete answer 200 whose JSON is cut after `bytes`.", p => Wire(WireFaultKind.Truncated, Cut(p), 0)),
    ];

    private static long Cut(ScenarioParameters parameters) => parameters.Number("bytes", 200, 0, 1 << 30);

    private static Effect Wire(WireFaultKind kind, long bytes, long milliseconds) => hit =>
    {
        hit.Faults.Wire = new WireFault(kind, (int)bytes, TimeSpan.FromMilliseconds(milliseconds));
        return true;
    };
}
