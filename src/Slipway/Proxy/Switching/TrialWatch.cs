namespace Slipway.Proxy.Switching;

/// <summary>Looks at a release on trial, with or without requests for it, and ends the trial: in time when it is well, at once when it is not.</summary>
internal sealed class TrialWatch(Switchboard board, ReadyProbe probe, TimeProvider time) : BackgroundService
{
    private const int Patience = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the next one goes on with the trial.
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        var (bad, upstream) = (0, (string?)null);
        for (; ; await Task.Delay(Pause, time, stoppingToken))
        {
            if (board.Routing is not { Trial: { } trial, Active: { } active })
                continue;
            if (upstream != active.Name)
                (bad, upstream) = (0, active.Name);
            var problem = await probe.ProblemAsync(active, stoppingToken);
            bad = problem is null ? 0 : bad + 1;
            if (bad >= Patience)
                await board.EndTrialAsync(active.Name, $"it was not ready any more, {Patience} times in a row: {problem}", stoppingToken);
            else if (problem is null && time.GetUtcNow() >= trial.Until)
                await board.EndTrialAsync(active.Name, null, stoppingToken);
        }
    }
}
