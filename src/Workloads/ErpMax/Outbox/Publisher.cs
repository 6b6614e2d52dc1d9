using System.Text;
using ErpMax.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ErpMax.Outbox;

/// <summary>A channel on which the broker confirms each message. It is of use until the first exception other than a refusal.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly BrokerNames _names;

    private Publisher(IConnection connection, IChannel channel, BrokerNames names) => (_connection, _channel, _names) = (connection, channel, names);

    public bool IsOpen => _channel.IsOpen;

    public static async Task<Publisher> OpenAsync(BrokerLink link, CancellationToken cancellation)
    {
        var connection = await link.ConnectAsync("relay", cancellation);
        try
        {
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            return new Publisher(connection, await connection.CreateChannelAsync(options, cancellation), link.Names);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends all, then waits for the broker's word on each: those for which it vouches, and those which it refused.</summary>
    public async Task<(long[] Published, long[] Refused)> PublishAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        var sent = new List<(long Id, Task Confirmed)>(messages.Count);
        foreach (var message in messages)
            sent.Add((message.Id, PublishAsync(message, cancellation)));
        List<long> published = [], refused = [];
        foreach (var (id, confirmed) in sent)
        {
            try
            {
                await confirmed;
                published.Add(id);
            }
            catch (PublishException)
            {
                refused.Add(id);
            }
            catch (Exception) when (published.Count > 0 && !_channel.IsOpen)
            {
                // What was vouched for before the channel broke counts; the rest is sent again.
                break;
            }
        }

        return ([.. published], [.. refused]);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task PublishAsync(OutboxMessage message, CancellationToken cancellation)
    {
        var properties = new BasicProperties
        {
            Persistent = true,
            MessageId = message.MessageId.ToString(),
            ContentType = "application/json",
            Type = message.Topic,
            Priority = (byte)Math.Clamp(message.Priority, 0, BrokerLink.HighestPriority),
        };
        // Mandatory: a message that no queue takes comes back as refused instead of being confirmed and lost.
        await _channel.BasicPublishAsync("", _names.Jobs, mandatory: true, properties, Encoding.UTF8.GetBytes(message.Payload), cancellation);
    }
}
