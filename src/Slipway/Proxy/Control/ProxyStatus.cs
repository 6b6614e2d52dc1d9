using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Control;

/// <summary>What the proxy tells of itself.</summary>
/// <param name="Routing">Where requests go.</param>
/// <param name="InHand">Requests in hand by upstream, those that are drained too.</param>
/// <param name="Waiting">Requests held back by a pause.</param>
/// <param name="Cut">Requests that were ended because their time to drain was up, since the start.</param>
internal sealed record ProxyStatus(Routing Routing, IReadOnlyDictionary<string, int> InHand, int Waiting, int Cut);
