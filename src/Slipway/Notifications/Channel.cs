namespace Slipway.Notifications;

/// <summary>A way to people. Delivers one message at a time and says plainly when it cannot.</summary>
/// <param name="name">Names it in queued files and messages: letters, digits and dashes. It holds no secret.</param>
public abstract class Channel(string name)
{
    public string Name { get; } = name;

    /// <summary>Completes when the other side has taken the message.</summary>
    /// <exception cref="DeliveryException">It has not, and why; neither addresses with tokens nor passwords are in it.</exception>
    public abstract Task SendAsync(Notification notification, CancellationToken cancel);
}
