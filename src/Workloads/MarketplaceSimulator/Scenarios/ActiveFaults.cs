using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Scenarios;

/// <summary>What the active scenarios do to the request at hand.</summary>
internal sealed class ActiveFaults
{
    /// <summary>Answered instead of the API.</summary>
    public Rejection? Answer { get; set; }

    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>What happens to the bytes of the answer.</summary>
    public WireFault? Wire { get; set; }

    /// <summary>What happens to the JSON of the answer.</summary>
    public List<Action<PageRewrite>> Rewrites { get; } = [];

    /// <summary>Pages hold no more items than this.</summary>
    public int? PageCap { get; set; }

    /// <summary>Places of a page that are kept for items a rewrite adds.</summary>
    public int Reserved { get; set; }
}
