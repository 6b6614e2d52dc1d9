using ErpMax.Broker;
using ErpMax.Hosting;
using ErpMax.Settings;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace ErpMax.Work;

/// <summary>
/// Takes messages from the broker, as many at a time as are done at once, and gives each to a <see cref="JobRunner"/>. A connection that breaks is
/// replaced; what was in hand comes again. At the end no new message is taken, and those in hand have the drain limit to end.
/// </summary>
internal sealed class Consumer(
    BrokerLink link, JobRunner runner, SchemaGate gate, Figures figures, ErpMaxSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Consumer> log) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private int _inHand;

    /// <summary>Messages come, or would if there were any.</summary>
    public bool IsConsuming { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The signal itself, not the turn of this service in the order of stopping: no new work from the first moment on.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, stoppingToken);
        await gate.OpenAsync(ending.Token);
        for (var failures = 0; !ending.IsCancellationRequested;)
        {
            try
            {
                await ConsumeAsync(() => failures = 0, ending.Token);
            }
            catch (Exception error) when (!ending.IsCancellationRequested && error is not OutOfMemoryException)
            {
                if (failures++ == 0)
                    log.LogWarning("No messages can be had; the worker goes on trying: {Reason}", BrokerLink.Innermost(error).Message);
                await Task.Delay(BackOff.After(failures, TimeSpan.FromMilliseconds(100), LongestPause), time, ending.Token);
            }
        }
    }

    private async Task ConsumeAsync(Action works, CancellationToken ending)
    {
        await using var connection = await link.ConnectAsync("worker", ending);
        var options = new CreateChannelOptions(false, false, consumerDispatchConcurrency: (ushort)settings.Work.Concurrency);
        await using var channel = await connection.CreateChannelAsync(options, ending);
        await channel.BasicQosAsync(0, (ushort)settings.Work.Concurrency, global: false, ending);
        var broken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            broken.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        using var giveUp = new CancellationTokenSource();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => HandleAsync(channel, delivery, ending, giveUp.Token);
        consumer.UnregisteredAsync += (_, _) =>
        {
            broken.TrySetResult("the broker ended the subscription");
            return Task.CompletedTask;
        };
        var tag = await channel.BasicConsumeAsync(link.Names.Jobs, autoAck: false, consumer, ending);
        works();
        IsConsuming = true;
        try
        {
            log.LogInformation("Taking jobs from {Queue}, {Count} at a time", link.Names.Jobs, settings.Work.Concurrency);
            var why = await broken.Task.WaitAsync(ending);
            throw new IOException($"the connection to the broker broke: {why}");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            IsConsuming = false;
            await EndAsync(channel, tag, giveUp);
        }
        finally
        {
            IsConsuming = false;
            // Work on messages of a broken connection goes on to its end: it is committed, and the message, which comes again, is known.
            if (!ending.IsCancellationRequested)
                await EmptyAsync(settings.Drain.Limit, giveUp);
        }
    }

    private async Task EndAsync(IChannel channel, string tag, CancellationTokenSource giveUp)
    {
        var begun = time.GetTimestamp();
        log.LogInformation("No more jobs are taken; {Count} are in hand", Volatile.Read(ref _inHand));
        try
        {
            await channel.BasicCancelAsync(tag, noWait: false, CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogDebug("The broker was not told of the end: {Reason}", error.Message);
        }

        await EmptyAsync(settings.Drain.Limit, giveUp);
        log.LogInformation("The worker ended after {Seconds:0.0} s", time.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>Waits until nothing is in hand; after the limit the rest is told to give its jobs back.</summary>
    private async Task EmptyAsync(TimeSpan limit, CancellationTokenSource giveUp)
    {
        var begun = time.GetTimestamp();
        while (Volatile.Read(ref _inHand) > 0)
        {
            if (time.GetElapsedTime(begun) > limit && !giveUp.IsCancellationRequested)
            {
                log.LogWarning("{Count} jobs did not end within {Limit} s and are given back", Volatile.Read(ref _inHand), limit.TotalSeconds);
                await giveUp.CancelAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None);
        }
    }

    private async Task HandleAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken ending, CancellationToken giveUp)
    {
        Interlocked.Increment(ref _inHand);
        try
        {
            // What arrives after the end was announced stays with the broker: it goes back when the channel closes.
            if (ending.IsCancellationRequested)
                return;
            var verdict = JobMessage.TryRead(delivery.BasicProperties.MessageId, delivery.Body, out var message) ? await runner.RunAsync(message, giveUp) : Unreadable(delivery);
            if (verdict == Verdict.Acknowledge)
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
            else
                await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: verdict == Verdict.GiveBack, CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The channel is gone, and with it the delivery: the broker gives it to somebody again.
            log.LogWarning("A message could not be settled and comes again: {Reason}", BrokerLink.Innermost(error).Message);
        }
        finally
        {
            Interlocked.Decrement(ref _inHand);
        }
    }

    private Verdict Unreadable(BasicDeliverEventArgs delivery)
    {
        figures.Count("dead");
        log.LogError("A message without a job in it ({Bytes} bytes) is put aside", delivery.Body.Length);
        return Verdict.PutAside;
    }
}
