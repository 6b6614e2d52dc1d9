using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

public sealed partial class ComposeRollout
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    // Between looks that take from the release they are for while it starts.
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(400);
    private static readonly Task<string?[]> NotYet = Task.FromResult<string?[]>(["its checks have not been asked yet"]);

    /// <summary>Starts a release beside the one in service, gives it the requests and watches it; what goes wrong is said, and it is stopped.</summary>
    private async Task PutOnTrialAsync(string id, string? before, CancellationToken cancellation)
    {
        var isCanary = _options.CanaryPercent > 0 && before is not null && before != id;
        SwitchInHand? inHand = null;
        try
        {
            var started = await StartAsync(id, before, cancellation, made => inHand = isCanary ? null : _proxy.BeginSwitch(id, Replicas(made), _options.Trial, cancellation)).ConfigureAwait(false);
            if (isCanary)
                await TryOnFewAsync(id, before!, started, cancellation).ConfigureAwait(false);
            await SwitchAsync(id, started, _options.Trial, cancellation, inHand).ConfigureAwait(false);
        }
        finally
        {
            if (inHand is not null)
                await inHand.DisposeAsync().ConfigureAwait(false);
        }

        for (; ; await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            var last = (await _proxy.JudgedAsync(cancellation).ConfigureAwait(false))?.Last;
            var containers = await FindAsync(id, cancellation).ConfigureAwait(false);
            if (last?.To != id || last is { IsOpen: false, IsGood: false })
                throw await FailedAsync(id, $"it was switched to and then back, and {last?.From} serves again: {last?.Reason}", cancellation).ConfigureAwait(false);
            // What the proxy does not see: a worker.
            if (containers.FirstOrDefault(one => !one.IsRunning || one.Restarts > 0) is { } bad)
            {
                if (last.From is { } from)
                    await SwitchAsync(from, await ContainersAsync(from, cancellation).ConfigureAwait(false), TimeSpan.Zero, cancellation).ConfigureAwait(false);
                throw await FailedAsync(id, $"{bad.Service} ended after the switch{(last.From is null ? "" : $"; {last.From} serves again")}", cancellation).ConfigureAwait(false);
            }

            if (last.IsGood)
            {
                Tell(last);
                return;
            }
        }
    }

    private void Tell(ProxyState.Verdict verdict)
    {
        if (verdict.Figures is { } f)
            _options.Measured(string.Create(CultureInfo.InvariantCulture, $"{f.Requests} requests, {f.Failed} failed, {f.Rescued} answered by {verdict.From}; p50 {f.P50:0.0} ms, p99 {f.P99:0.0} ms, longest {f.Longest:0.0} ms"));
    }

    /// <summary>Has the proxy and the containers of a release run, and waits until each one's own health check passes, asked now and not at its interval.</summary>
    /// <returns>The containers.</returns>
    /// <exception cref="RolloutException">One ended, or did not get healthy in time; all of them have been stopped.</exception>
    private async Task<IReadOnlyList<Container>> StartAsync(string id, string? before, CancellationToken cancellation, Func<IReadOnlyList<Container>, SwitchInHand?>? prepare = null)
    {
        var containers = await EnsureContainersAsync(id, cancellation).ConfigureAwait(false) ?? await FindAsync(id, cancellation).ConfigureAwait(false);
        var stopped = containers.Where(one => !one.IsRunning).ToList();
        if (stopped.Count > 0)
            _options.Say(before == id ? $"starting {string.Join(", ", stopped.Select(one => one.Service))} of {id}" : $"starting {id} beside {before ?? "nothing"}");
        // Side by side: the engine takes as long to start a container as it takes to find the proxy well.
        var starts = Task.WhenAll(stopped.Select(one => LaunchAsync(one, cancellation)));
        await Task.WhenAll(starts, _proxy.EnsureAsync(cancellation)).ConfigureAwait(false);
        if ((await starts.ConfigureAwait(false)).OfType<string>().FirstOrDefault() is { } problem)
            throw await FailedAsync(id, $"it could not be started: {problem}", cancellation).ConfigureAwait(false);

        // Checks are programs that start, and take from what they wait for: where the proxy looks too, they wait a while for its word.
        var ready = prepare?.Invoke(containers)?.Ready ?? Task.CompletedTask;
        var waiting = containers.ToDictionary(one => one.Id, StringComparer.Ordinal);
        for (var began = TimeProvider.System.GetTimestamp(); ; await NextLookAsync(ready, cancellation).ConfigureAwait(false))
        {
            var isDue = ready.IsCompleted || TimeProvider.System.GetElapsedTime(began) is var spent && (spent > Patience || spent > _options.StartLimit / 2);
            // All at once: each look is a call of the engine's client.
            var (look, checks) = (_engine.AgainAsync(containers, cancellation), isDue ? Task.WhenAll(containers.Select(one => UnwellAsync(one, cancellation))) : NotYet);
            await Task.WhenAll(look, checks).ConfigureAwait(false);
            var now = await look.ConfigureAwait(false);
            if (now.FirstOrDefault(one => !one.IsRunning || one.Restarts > waiting[one.Id].Restarts) is { } ended)
                throw await FailedAsync(id, $"{ended.Service} ended before it was healthy", cancellation).ConfigureAwait(false);
            var unwell = (await checks.ConfigureAwait(false)).OfType<string>().ToList();
            if (unwell.Count == 0)
                return now;
            if (TimeProvider.System.GetElapsedTime(began) > _options.StartLimit)
                throw await FailedAsync(id, $"it did not get healthy within {_options.StartLimit.TotalSeconds:0.#} s: {string.Join("; ", unwell)}", cancellation).ConfigureAwait(false);
        }
    }

    private static Task NextLookAsync(Task ready, CancellationToken cancellation) =>
        ready.IsCompleted ? Task.Delay(Pause, cancellation) : Task.WhenAny(ready, Task.Delay(LongPause, cancellation));

    /// <summary>Null when it was started. Until it has proven itself the engine does not start it again: how it ended stays to be seen.</summary>
    private async Task<string?> LaunchAsync(Container one, CancellationToken cancellation)
    {
        var start = Command.Of("docker", "start", one.Id);
        if (one.StartsByItself)
            start = Command.Of("docker", "update", "--restart", "no", one.Id).And(start);
        var started = await _engine.RunAsync(start.AllowFailure(), cancellation).ConfigureAwait(false);
        return started.Succeeded ? null : started.Error.Trim();
    }

    private async Task<string?> UnwellAsync(Container one, CancellationToken cancellation)
    {
        if (ContainerCommands.HealthCheck(one.Id, one.Test) is not { } check)
            return null;
        var result = await _engine.RunAsync(check, cancellation).ConfigureAwait(false);
        return result.Succeeded ? null : $"{one.Service} is not healthy: {$"{result.Output}{result.Error}".Trim()}";
    }

    /// <summary>From now on the engine starts it again whenever it ends, after a restart of the machine too, until it is stopped.</summary>
    private async Task KeepRunningAsync(string id, CancellationToken cancellation) => await _engine.RunAsync(
        Command.Of("docker", ["update", "--restart", "unless-stopped", .. (await ContainersAsync(id, cancellation).ConfigureAwait(false)).Select(one => one.Id)]), cancellation).ConfigureAwait(false);

    private async Task SwitchAsync(string id, IReadOnlyList<Container> containers, TimeSpan trial, CancellationToken cancellation, SwitchInHand? inHand = null)
    {
        var told = inHand is null ? null : await inHand.TellAsync(cancellation).ConfigureAwait(false);
        if ((told is null ? await _proxy.SwitchAsync(id, Replicas(containers), trial, cancellation).ConfigureAwait(false) : told.Succeeded ? null : told.Error.Trim()) is { } refused)
            throw await FailedAsync(id, $"the proxy did not switch to it: {refused}", cancellation).ConfigureAwait(false);
    }

    private IEnumerable<string> Replicas(IEnumerable<Container> containers) => containers.Where(one => one.Service == _options.Service).Select(one => one.HostName);

    /// <summary>Drains and stops every release but one. They stay for a rollback.</summary>
    private async Task RetireOthersAsync(string id, CancellationToken cancellation)
    {
        var staged = (await _files.StateAsync(cancellation).ConfigureAwait(false)).Staged;
        var running = await _engine.RunningAsync(cancellation).ConfigureAwait(false);
        foreach (var other in staged.Where(one => one != id && running.Contains(Project(one))))
        {
            await _proxy.DrainAsync(other, cancellation).ConfigureAwait(false);
            await StopAsync(other, cancellation).ConfigureAwait(false);
        }
    }

    // Each has the time that its compose file gives it.
    private async Task StopAsync(string id, CancellationToken cancellation)
    {
        var running = (await ContainersAsync(id, cancellation).ConfigureAwait(false)).Where(one => one.Status is not ("created" or "exited")).Select(one => one.Id).ToList();
        if (running.Count > 0)
            await _engine.RunAsync(Command.Of("docker", ["stop", .. running]), cancellation).ConfigureAwait(false);
    }

    /// <summary>Says all that can be seen of a release that is not well, and stops it where it does not serve.</summary>
    private async Task<RolloutException> FailedAsync(string id, string what, CancellationToken cancellation)
    {
        var seen = await new Diagnosis(_engine).OfAsync(await ContainersAsync(id, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        var active = (await _proxy.StateAsync(cancellation).ConfigureAwait(false))?.Active?.Name;
        if (active != id)
        {
            await _proxy.DrainAsync(id, cancellation).ConfigureAwait(false);
            await StopAsync(id, cancellation).ConfigureAwait(false);
        }

        return new RolloutException($"{_host.Name}: release {id} failed: {what}. {active ?? "Nothing"} is in service.{seen}");
    }
}
