namespace MarketplaceSimulator;

/// <summary>What a simulator is started with.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>Loopback port; 0 = a free one.</summary>
    public int Port { get; init; }

    /// <summary>Addresses of this machine to listen on besides loopback.</summary>
    public IReadOnlyList<System.Net.IPAddress> AlsoOn { get; init; } = [];
    public ulong Seed { get; init; } = 1;

    /// <summary>Products on each marketplace, archived ones included.</summary>
    public int Items { get; init; } = 500;

    /// <summary>How many times faster than the wall clock the clock of the rate limits runs.</summary>
    public double TimeScale { get; init; } = 1;
    public bool NoLimits { get; init; }
    public string OzonClientId { get; init; } = "123456";
    public string OzonApiKey { get; init; } = "sandbox-ozon-key";

    /// <summary>Requests a second for one Client-Id over all Ozon methods.</summary>
    public int OzonRequestsPerSecond { get; init; } = 50;
    public string WbToken { get; init; } = "sandbox-wb-token";

    /// <summary>Names of scenarios that are active from the start.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];
}
