namespace Slipway.Notifications;

/// <summary>A channel did not take a message. It stays queued.</summary>
public sealed class DeliveryException(string message, Exception? inner = null) : Exception(message, inner);
