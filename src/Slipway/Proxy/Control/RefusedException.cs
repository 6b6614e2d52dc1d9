namespace Slipway.Proxy.Control;

/// <summary>An order that cannot be carried out. Nothing was changed.</summary>
internal sealed class RefusedException(string message) : Exception(message);
