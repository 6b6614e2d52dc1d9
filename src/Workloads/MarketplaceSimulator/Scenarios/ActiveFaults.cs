namespace MarketplaceSimulator.Scenarios;

/// <summary>What the active scenarios do to the request at hand.</summary>
internal sealed class ActiveFaults
{
    public int? PageCap { get; set; }
}
