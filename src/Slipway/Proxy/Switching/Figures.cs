namespace Slipway.Proxy.Switching;

/// <summary>Requests of a while: how many, how many the fallback answered, how many failed for their client, and their durations in milliseconds.</summary>
internal sealed record Figures(long Requests, long Rescued, long Failed, double P50, double P99, double Longest);
