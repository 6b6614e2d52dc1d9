using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Slipway.Dashboard.Serving;

/// <summary>Whoever looks on. One who does not keep up is cut off; his browser comes back and is told how things stand.</summary>
internal sealed class LiveHub(TimeProvider time)
{
    public const int Most = 100;
    private const int Backlog = 500;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Channel<LiveMessage>, bool> clients = [];
    private long lastSeen;

    /// <summary>False when nobody has looked for a while: then hosts are left in peace.</summary>
    public bool IsWatched => !clients.IsEmpty || (lastSeen != 0 && time.GetElapsedTime(lastSeen) < Forgotten);

    public void Seen() => lastSeen = time.GetTimestamp();

    /// <summary>Null when there are too many already.</summary>
    public Channel<LiveMessage>? Join()
    {
        var client = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(Backlog) { SingleReader = true });
        return clients.Count < Most && clients.TryAdd(client, true) ? client : null;
    }

    public void Leave(Channel<LiveMessage> client)
    {
        clients.TryRemove(client, out _);
        Seen();
    }

    public void Tell(LiveMessage message)
    {
        foreach (var client in clients.Keys)
        {
            if (!client.Writer.TryWrite(message))
            {
                client.Writer.TryComplete();
            }
        }
    }
}
