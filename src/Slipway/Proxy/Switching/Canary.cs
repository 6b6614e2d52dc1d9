namespace Slipway.Proxy.Switching;

/// <summary>A release that gets a share of the requests; the active one answers what it cannot.</summary>
/// <param name="Percent">1 to 100.</param>
/// <param name="Until">When it has passed and gets none any more; null: it goes on until somebody ends it, and is not judged.</param>
/// <param name="Failures">How many requests it may fail until then that the active one could answer.</param>
internal sealed record Canary(Upstream Upstream, int Percent, DateTimeOffset? Until = null, int Failures = 0);
