namespace Slipway.Notifications;

/// <summary>What became of the queue.</summary>
/// <param name="Sent">Messages that a channel took just now.</param>
/// <param name="Queued">Messages that wait for another try.</param>
/// <param name="Troubles">Channels that did not take a message, each with its reason.</param>
public sealed record Delivery(int Sent, int Queued, IReadOnlyList<string> Troubles)
{
    public static Delivery Nothing { get; } = new(0, 0, []);
}
