using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Control;

/// <summary>Gives an upstream a share of the requests; null or 0 % takes it away.</summary>
/// <param name="Within">Seconds that it may take to be ready.</param>
/// <param name="Trial">Seconds after which it has passed and gets none any more; 0: it goes on, and is not judged.</param>
/// <param name="Failures">How many requests it may fail meanwhile that the active one could answer.</param>
internal sealed record CanaryOrder(Upstream? To, int Percent, double Within, double Trial = 0, int Failures = 0);
