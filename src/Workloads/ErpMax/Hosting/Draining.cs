using ErpMax.Cli;
using ErpMax.Settings;

namespace ErpMax.Hosting;

// The end of a process: 1. SIGTERM: not ready from now on, and every answer asks its client to close the connection; a worker takes no more
// messages. 2. The web goes on answering for ERPMAX_DRAIN_DELAY, so that whoever sends requests here can notice. 3. The listener closes;
// requests and jobs in hand have ERPMAX_DRAIN to end. 4. The relay publishes what they have written. Nothing depends on any of it: a
// process that is killed instead leaves everything in the database.

/// <summary>Knows that the process is ending, and holds the end up for the delay.</summary>
internal sealed class Draining(Verb verb, ErpMaxSettings settings, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (verb == Verb.Web)
            await Task.Delay(settings.Drain.Delay, time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
