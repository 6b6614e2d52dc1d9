using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Control;

/// <summary>Gives an upstream a share of the requests; null or 0 % takes it away.</summary>
/// <param name="Within">Seconds that it may take to be ready.</param>
internal sealed record CanaryOrder(Upstream? To, int Percent, double Within);
