namespace Slipway.Proxy.Switching;

/// <summary>Where requests go. A value: every change makes a new one, which is on disk before it counts.</summary>
internal sealed record Routing
{
    public static Routing Empty { get; } = new();

    public Upstream? Active { get; init; }

    public Trial? Trial { get; init; }

    public Canary? Canary { get; init; }

    /// <summary>Until then requests are held back; they go on by themselves afterwards, whatever became of whoever said so.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    public Verdict? Last { get; init; }

    /// <summary>What became of the last canary that was judged.</summary>
    public Verdict? Tried { get; init; }

    public IEnumerable<Upstream> Upstreams => new[] { Active, Trial?.Fallback, Canary?.Upstream }.OfType<Upstream>();
}
