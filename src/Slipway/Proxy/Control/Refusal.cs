namespace Slipway.Proxy.Control;

/// <summary>Why an order was not carried out; what was in service still is.</summary>
internal sealed record Refusal(string Reason);
