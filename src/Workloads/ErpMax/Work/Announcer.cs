using ErpMax.Hosting;
using ErpMax.Outbox;
using ErpMax.Settings;
using Npgsql;

namespace ErpMax.Work;

/// <summary>
/// Announces jobs again that nobody has begun long after their message was published: the broker lost its disk, or a person emptied a queue.
/// The database alone is enough to get every job done.
/// </summary>
internal sealed class Announcer(NpgsqlDataSource database, RelaySignal signal, SchemaGate gate, ErpMaxSettings settings, TimeProvider time, ILogger<Announcer> log) : BackgroundService
{
    private const int AtOnce = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.OpenAsync(stoppingToken);
        var interval = TimeSpan.FromTicks(Math.Min(settings.Work.Reannounce.Ticks / 4, TimeSpan.TicksPerMinute));
        while (true)
        {
            await Task.Delay(interval, time, stoppingToken);
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                if (await OutboxStatements.ReannounceAsync(connection, settings.Work.Reannounce, AtOnce, stoppingToken) is > 0 and var count)
                {
                    log.LogWarning("{Count} jobs were announced again: nobody had begun them {Minutes:0.0} minutes after their message", count, settings.Work.Reannounce.TotalMinutes);
                    signal.Set();
                }
            }
            catch (NpgsqlException error)
            {
                log.LogDebug("The database cannot be asked for forgotten jobs: {Reason}", error.Message);
            }
        }
    }
}
