using ErpMax.Settings;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ErpMax.Broker;

// RabbitMQ, as one connection at a time for each who needs it (the outbox's relay publishes, the worker consumes: the broker holds
// up a connection that publishes too fast, and that must not hold up acknowledgements). A connection that breaks is
// thrown away, and its owner makes a new one; the client's own recovery is off, because what was in flight needs a decision that it cannot make.
// Queues are durable, messages persistent; both sides declare, so that neither has to be started first.

/// <summary>Makes connections and knows whether there is one.</summary>
internal sealed class BrokerLink(BrokerAddress address, BrokerNames names, string part)
{
    /// <summary>Messages with a higher priority go first; the broker knows as many levels.</summary>
    public const byte HighestPriority = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public BrokerNames Names => names;

    /// <summary>It was reached at least once, so the address and the password are right.</summary>
    public bool EverConnected { get; private set; }

    public bool Connected { get; private set; }

    /// <summary>Why there is no connection; null while there is one, and before the first try.</summary>
    public string? LastError { get; private set; }

    /// <exception cref="BrokerUnreachableException">Nobody answers, or the user is refused.</exception>
    /// <exception cref="OperationInterruptedException">A queue exists with other properties.</exception>
    public async Task<IConnection> ConnectAsync(string purpose, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = address.Uri,
            ClientProvidedName = $"erpmax {part} {purpose}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
        };
        IConnection? connection = null;
        try
        {
            connection = await factory.CreateConnectionAsync(cancellation);
            connection.ConnectionShutdownAsync += (_, reason) =>
            {
                Lost(reason.ReplyText);
                return Task.CompletedTask;
            };
            await DeclareAsync(connection, cancellation);
            (Connected, EverConnected, LastError) = (true, true, null);
            return connection;
        }
        catch (Exception error)
        {
            if (error is not OperationCanceledException)
                Lost(Innermost(error).Message);
            if (connection is not null)
                await connection.DisposeAsync();
            throw;
        }
    }

    public static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private void Lost(string why) => (Connected, LastError) = (false, why);

    private async Task DeclareAsync(IConnection connection, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.QueueDeclareAsync(names.Dead, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellation);
        var arguments = new Dictionary<string, object?>
        {
            ["x-max-priority"] = (int)HighestPriority,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = names.Dead,
        };
        await channel.QueueDeclareAsync(names.Jobs, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
    }
}
