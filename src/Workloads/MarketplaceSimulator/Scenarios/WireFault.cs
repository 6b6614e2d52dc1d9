namespace MarketplaceSimulator.Scenarios;

/// <summary>
/// Bytes: how much of the body is sent, or is sent at a time. Delay: before the headers, or between pieces; wall clock.
/// </summary>
internal sealed record WireFault(WireFaultKind Kind, int Bytes, TimeSpan Delay);
