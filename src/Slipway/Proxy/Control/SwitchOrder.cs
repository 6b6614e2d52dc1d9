using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Control;

/// <summary>Puts an upstream into service.</summary>
/// <param name="To">The upstream.</param>
/// <param name="Within">Seconds that it may take to be ready.</param>
/// <param name="Trial">Seconds in which it can still be switched back; 0 for none.</param>
/// <param name="Failures">How many requests it may fail meanwhile that the one before could answer.</param>
internal sealed record SwitchOrder(Upstream To, double Within, double Trial, int Failures);
