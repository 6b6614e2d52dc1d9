namespace Slipway.Proxy.Switching;

/// <summary>Looks at releases on trial and at canaries that are judged, with or without requests for them, and ends it: in time when they are well, at once when not.</summary>
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
        var (active, canary) = (new Look(), new Look());
        for (; ; await Task.Delay(Pause, time, stoppingToken))
        {
            if (board.Routing is { Trial: { } trial, Active: { } tried })
                await LookAsync(active, tried, trial.Until, board.EndTrialAsync, stoppingToken);
            if (board.Routing.Canary is { Until: { } until } few)
                await LookAsync(canary, few.Upstream, until, board.EndCanaryAsync, stoppingToken);
        }
    }

    private async Task LookAsync(Look look, Upstream upstream, DateTimeOffset until, Func<string, string?, CancellationToken, Task> end, CancellationToken cancellation)
    {
        if (look.Name != upstream.Name)
            (look.Bad, look.Name) = (0, upstream.Name);
        var problem = await probe.ProblemAsync(upstream, cancellation);
        look.Bad = problem is null ? 0 : look.Bad + 1;
        if (look.Bad >= Patience)
            await end(upstream.Name, $"it was not ready any more, {Patience} times in a row: {problem}", cancellation);
        else if (problem is null && time.GetUtcNow() >= until)
            await end(upstream.Name, null, cancellation);
    }

    /// <summary>How often in a row somebody was not well.</summary>
    private sealed class Look
    {
        public string? Name { get; set; }

        public int Bad { get; set; }
    }
}
