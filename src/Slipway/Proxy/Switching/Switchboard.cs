using System.Collections.Concurrent;
using Slipway.Proxy.Control;

namespace Slipway.Proxy.Switching;

/// <summary>
/// Knows where requests go. A change is on disk before it counts. A request that has a ticket goes on where it is, however often it is switched
/// meanwhile; <see cref="DrainAsync"/> tells when the last one has ended.
/// </summary>
internal sealed class Switchboard(StateFile file, ReadyProbe probe, TimeProvider time, ILogger<Switchboard> log) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, Backend> _backends = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changes = new(1, 1);
    private Routing _routing = file.Read();
    private Tally _tally = new();
    private Tally _canaryTally = new();
    private int _failures;
    private int _canaryFailures;
    private int _cut;

    public Routing Routing => Volatile.Read(ref _routing);

    public PauseGate Gate { get; } = new(time);

    public ProxyStatus Status() => new(
        Routing with { Last = Told(Routing.Last) }, _backends.ToDictionary(pair => pair.Key, pair => pair.Value.InHand), Gate.Waiting, Volatile.Read(ref _cut));

    /// <summary>A pause that was under way when the process ended goes on.</summary>
    public void Resume()
    {
        if (Routing.PausedUntil is { } until)
            Gate.CloseUntil(until);
    }

    /// <summary>The way of the next request; null when nothing is in service. <paramref name="draw"/> is from 0 up to, not including, 100.</summary>
    public Ticket? Enter(int draw)
    {
        while (true)
        {
            var routing = Routing;
            if (routing.Active is not { } active)
                return null;
            var canary = routing.Canary is { } some && draw < some.Percent ? some.Upstream : null;
            var upstream = canary ?? active;
            var backend = Backend(upstream.Name);
            backend.Enter();
            // Who reads zero after the switch has seen every ticket that was given before it.
            if (ReferenceEquals(routing, Routing))
                return new Ticket(upstream, backend, canary is not null ? active : routing.Trial?.Fallback, canary is not null);
            backend.Leave();
        }
    }

    public Backend Backend(string name) => _backends.GetOrAdd(name, _ => new Backend());

    /// <summary>Waits until the upstream of an order is ready, and changes nothing.</summary>
    /// <exception cref="RefusedException">It did not get ready.</exception>
    public Task AwaitAsync(SwitchOrder order, CancellationToken cancellation) => probe.WaitAsync(order.To, TimeSpan.FromSeconds(order.Within), cancellation);

    /// <summary>Waits until the upstream is ready and gives it all requests. One that is in service already is left as it is.</summary>
    /// <exception cref="RefusedException">It did not get ready; what was in service still is.</exception>
    public async Task SwitchAsync(SwitchOrder order, CancellationToken cancellation)
    {
        if (Routing is { Active: { } same } && same.IsSameAs(order.To))
        {
            await ChangeAsync(routing => routing.Canary is { Until: not null } ? routing with { Canary = null } : routing, cancellation);
            return;
        }

        await AwaitAsync(order, cancellation);
        await ChangeAsync(routing =>
        {
            var now = time.GetUtcNow();
            // Replicas that were started anew are the same release: there is nothing to try.
            var previous = routing.Active?.Name == order.To.Name ? null : routing.Active;
            var trial = previous is not null && order.Trial > 0 ? new Trial(previous, now.AddSeconds(order.Trial), order.Failures) : null;
            (_tally, _failures) = (new Tally(), 0);
            log.LogInformation("switched from {From} to {To}{Trial}", routing.Active?.Name ?? "nothing", order.To.Name, trial is null ? "" : $", on trial for {order.Trial} s");
            return routing with
            {
                Active = order.To,
                Trial = trial,
                Canary = routing.Canary is { Until: null } other && other.Upstream.Name != order.To.Name ? other : null,
                Last = new Verdict(previous?.Name, order.To.Name, now, trial is null ? Verdict.Kept : Verdict.OnTrial, null, null),
            };
        }, cancellation);
    }

    /// <summary>Ends the trial of the active upstream: it stays, or the one before takes over again.</summary>
    public Task EndTrialAsync(string upstream, string? reason, CancellationToken cancellation) => ChangeAsync(routing =>
    {
        if (routing.Trial is not { } trial || routing.Active?.Name != upstream)
            return routing;
        log.Log(reason is null ? LogLevel.Information : LogLevel.Error, "{Upstream} has {Outcome}", upstream, reason is null ? "passed its trial" : $"failed its trial and {trial.Fallback.Name} takes over again: {reason}");
        var last = routing.Last! with { Outcome = reason is null ? Verdict.Kept : Verdict.SwitchedBack, Reason = reason, Figures = _tally.Figures() };
        return routing with { Active = reason is null ? routing.Active : trial.Fallback, Trial = null, Last = last };
    }, cancellation);

    public async Task SetCanaryAsync(CanaryOrder order, CancellationToken cancellation)
    {
        if (order.To is { } to && order.Percent > 0)
            await probe.WaitAsync(to, TimeSpan.FromSeconds(order.Within), cancellation);
        await ChangeAsync(
            routing =>
            {
                if (order.To is not { } upstream || order.Percent == 0)
                    return routing with { Canary = null };
                if (order.Trial == 0)
                    return routing with { Canary = new Canary(upstream, order.Percent) };
                var now = time.GetUtcNow();
                (_canaryTally, _canaryFailures) = (new Tally(), 0);
                return routing with
                {
                    Canary = new Canary(upstream, order.Percent, now.AddSeconds(order.Trial), order.Failures),
                    Tried = new Verdict(routing.Active?.Name, upstream.Name, now, Verdict.OnTrial, null, null),
                };
            },
            cancellation);
    }

    /// <summary>Ends a canary that is judged: it gets no requests any more, and it has passed, or failed for this reason.</summary>
    public Task EndCanaryAsync(string upstream, string? reason, CancellationToken cancellation) => ChangeAsync(
        routing =>
        {
            if (routing.Canary is not { Until: not null } canary || canary.Upstream.Name != upstream)
                return routing;
            log.Log(reason is null ? LogLevel.Information : LogLevel.Error, "{Upstream} has {Outcome}", upstream, reason is null ? "passed as a canary" : $"failed as a canary: {reason}");
            return routing with { Canary = null, Tried = routing.Tried! with { Outcome = reason is null ? Verdict.Kept : Verdict.SwitchedBack, Reason = reason, Figures = _canaryTally.Figures() } };
        },
        cancellation);

    /// <summary>Holds new requests back, at most this long, and waits until those in hand have ended: at most half of it, for some never do.</summary>
    public async Task PauseAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + limit;
        await ChangeAsync(routing => routing with { PausedUntil = until }, cancellation);
        Gate.CloseUntil(until);
        while (_backends.Values.Any(backend => backend.InHand > 0) && time.GetUtcNow() < until - (limit / 2))
            await Task.Delay(Look, time, cancellation);
    }

    public async Task ContinueAsync(CancellationToken cancellation)
    {
        await ChangeAsync(routing => routing with { PausedUntil = null }, cancellation);
        Gate.Open();
    }

    /// <summary>Takes everything out of service.</summary>
    public Task ClearAsync(CancellationToken cancellation) => ChangeAsync(_ => Routing.Empty, cancellation);

    /// <summary>Waits until an upstream that gets no requests any more has ended those in hand; after the limit ends them.</summary>
    /// <returns>How many had to be ended.</returns>
    /// <exception cref="RefusedException">It still gets requests.</exception>
    public async Task<int> DrainAsync(string name, TimeSpan limit, CancellationToken cancellation)
    {
        if (Routing.Upstreams.Any(upstream => upstream.Name == name))
            throw new RefusedException($"{name} still gets requests or stands ready to; switch to another one first.");
        if (!_backends.TryGetValue(name, out var backend))
            return 0;
        for (var start = time.GetTimestamp(); backend.InHand > 0 && time.GetElapsedTime(start) < limit;)
            await Task.Delay(Look, time, cancellation);
        var left = backend.InHand;
        _backends.TryRemove(name, out _);
        Interlocked.Add(ref _cut, left);
        backend.Abort();
        for (var start = time.GetTimestamp(); backend.InHand > 0 && time.GetElapsedTime(start) < TimeSpan.FromSeconds(5);)
            await Task.Delay(Look, time, cancellation);
        backend.Dispose();
        return left;
    }

    /// <summary>Counts what became of a request while the upstream that it was meant for is on trial.</summary>
    public void Count(in Ticket ticket, TimeSpan duration, string? failure, bool rescued)
    {
        if (ticket.IsCanary)
            CountCanary(ticket, duration, failure, rescued);
        if (Routing is not { Trial: { } trial, Active: { } active } || ticket.IsCanary)
            return;
        _tally.Add(duration, rescued, failure is not null && !rescued);
        if (failure is not null && ticket.Upstream.Name == active.Name && Interlocked.Increment(ref _failures) == trial.Failures + 1)
            _ = EndTrialAsync(active.Name, $"{trial.Failures + 1} request(s) failed that {trial.Fallback.Name} {(rescued ? "answered" : "might have answered")}; the last: {failure}", CancellationToken.None);
    }

    private void CountCanary(in Ticket ticket, TimeSpan duration, string? failure, bool rescued)
    {
        if (Routing.Canary is not { Until: not null } canary || canary.Upstream.Name != ticket.Upstream.Name)
            return;
        _canaryTally.Add(duration, rescued, failure is not null && !rescued);
        if (failure is not null && Interlocked.Increment(ref _canaryFailures) == canary.Failures + 1)
            _ = EndCanaryAsync(canary.Upstream.Name, $"{canary.Failures + 1} request(s) failed; the last: {failure}", CancellationToken.None);
    }

    public void Dispose()
    {
        Gate.Dispose();
        _changes.Dispose();
    }

    private Verdict? Told(Verdict? last) => last?.Outcome == Verdict.OnTrial ? last with { Figures = _tally.Figures() } : last;

    private async Task ChangeAsync(Func<Routing, Routing> change, CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            var next = change(Routing);
            if (ReferenceEquals(next, Routing))
                return;
            // Requests are handled where sockets are waited for, and none of them may wait for a disk.
            await Task.Run(() => file.Write(next), cancellation);
            Volatile.Write(ref _routing, next);
        }
        finally
        {
            _changes.Release();
        }
    }
}
