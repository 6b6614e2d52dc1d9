using ErpMax.Broker;
using ErpMax.Hosting;
using ErpMax.Settings;
using Npgsql;

namespace ErpMax.Outbox;

// The way of a message from the database to the broker, at least once. A job and its message are committed together (Jobs); the relay takes
// messages that are due, publishes them, waits for the broker's confirmation and only then marks them. A relay that dies between gives
// its rows back with its connection, and they are published again: workers know a message by its id. Every process of the program runs a
// relay; rows that one has locked the others pass over.

/// <summary>Publishes what is in the outbox, for as long as the process runs, and what is left when it ends.</summary>
internal sealed class OutboxRelay(
    NpgsqlDataSource database, BrokerLink link, RelaySignal signal, SchemaGate gate, ErpMaxSettings settings, TimeProvider time, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan BatchLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private Publisher? _publisher;
    private bool _wasOpen;

    /// <summary>Messages published by this process.</summary>
    public long Published { get; private set; }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests have ended by now; what the last of them wrote goes out before the process does.
        await base.StopAsync(cancellationToken);
        try
        {
            var before = Published;
            while (gate.IsOpen && await PublishBatchAsync(cancellationToken) > 0)
            {
            }

            log.LogInformation("The outbox is empty; {Count} messages were published at the end", Published - before);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogWarning("Messages may be left in the outbox, where another process finds them: {Reason}", BrokerLink.Innermost(error).Message);
        }
        finally
        {
            await CloseAsync();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.OpenAsync(stoppingToken);
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // Before the first message too: readiness tells whether the broker is there.
                if (_publisher is null)
                    await OpenAsync(stoppingToken);
                var count = await PublishBatchAsync(stoppingToken);
                if (failures > 0)
                    log.LogInformation("The relay works again");
                failures = 0;
                if (count < BatchSize)
                    await signal.WaitAsync(settings.Work.RelayInterval, stoppingToken);
                if (_publisher is { IsOpen: false })
                    await CloseAsync();
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested && error is not OutOfMemoryException)
            {
                if (failures++ == 0)
                    log.LogWarning("The relay cannot publish, and goes on trying; messages wait in the outbox: {Reason}", BrokerLink.Innermost(error).Message);
                await CloseAsync();
                await Task.Delay(BackOff.After(failures, TimeSpan.FromMilliseconds(100), LongestPause), time, stoppingToken);
            }
        }
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        _publisher = await Publisher.OpenAsync(link, cancellation);
        if (!_wasOpen)
            log.LogInformation("Publishing to {Queue}", link.Names.Jobs);
        _wasOpen = true;
    }

    private async Task<int> PublishBatchAsync(CancellationToken cancellation)
    {
        // Cancelled between batches, never within one: what the broker has confirmed is to be marked.
        cancellation.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(BatchLimit, time);
        await using var connection = await database.OpenConnectionAsync(limit.Token);
        await using var transaction = await connection.BeginTransactionAsync(limit.Token);
        var messages = await OutboxStatements.TakeAsync(connection, BatchSize, limit.Token);
        if (messages.Count == 0)
            return 0;
        _publisher ??= await Publisher.OpenAsync(link, limit.Token);
        var (published, refused) = await _publisher.PublishAsync(messages, limit.Token);
        await OutboxStatements.MarkAsync(connection, published, refused, "refused by the broker", limit.Token);
        await transaction.CommitAsync(limit.Token);
        Published += published.Length;
        return published.Length > 0 || refused.Length == 0 ? messages.Count : throw new InvalidOperationException($"the broker refused {refused.Length} messages");
    }

    private async Task CloseAsync()
    {
        if (_publisher is not { } publisher)
            return;
        _publisher = null;
        try
        {
            await publisher.DisposeAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogDebug("A broken connection could not be closed: {Reason}", error.Message);
        }
    }
}
