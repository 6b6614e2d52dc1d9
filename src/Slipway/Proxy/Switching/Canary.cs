namespace Slipway.Proxy.Switching;

/// <summary>A release that gets a share of the requests; the active one answers what it cannot.</summary>
/// <param name="Percent">1 to 100.</param>
internal sealed record Canary(Upstream Upstream, int Percent);
