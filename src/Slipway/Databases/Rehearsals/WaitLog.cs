namespace Slipway.Databases.Rehearsals;

/// <summary>Makes waits out of looks at who waits: each has a shortest and a longest length that the looks leave possible. One task writes it.</summary>
internal sealed class WaitLog
{
    private readonly Dictionary<long, Wait> _open = [];
    private readonly Dictionary<string, WaitSeen> _worst = [];
    private readonly HashSet<(string Kind, long Session)> _sessions = [];
    private TimeSpan? _last;

    /// <param name="at">Time of the look, from any fixed beginning.</param>
    public void Take(IReadOnlyList<TrafficWait> now, TimeSpan at)
    {
        foreach (var over in _open.Keys.Except(now.Select(w => w.Session)).ToList())
            Close(over, at);
        foreach (var seen in now)
        {
            _sessions.Add((seen.Kind, seen.Session));
            // The same session can be over one wait and in the next between two looks; its age tells.
            if (_open.ContainsKey(seen.Session) && seen.Age is { } age && _last is { } last && at - age > last)
                Close(seen.Session, at - age);
            if (_open.TryGetValue(seen.Session, out var wait))
                _open[seen.Session] = wait with { SeenAt = at };
            else
                _open[seen.Session] = Begin(seen, at);
        }

        _last = at;
    }

    public IReadOnlyList<WaitSeen> End(TimeSpan at)
    {
        foreach (var session in _open.Keys.ToList())
            Close(session, at);
        return [.. _worst.Values.OrderBy(w => w.Kind, StringComparer.Ordinal).Select(w => w with { Sessions = _sessions.Count(s => s.Kind == w.Kind) })];
    }

    // A statement may have run for a while before it began to wait: it did not wait at the look before.
    private Wait Begin(TrafficWait seen, TimeSpan at)
    {
        var earliest = seen.Age is { } age ? at - age : _last ?? at;
        if (_last is { } last && last > earliest)
            earliest = last;
        return new Wait(seen.Kind, seen.What, earliest, seen.Age is null ? at : earliest, at);
    }

    private void Close(long session, TimeSpan over)
    {
        _open.Remove(session, out var wait);
        var length = wait!.SeenAt - wait.Latest;
        if (!_worst.TryGetValue(wait.Kind, out var worst) || length > worst.Longest)
            _worst[wait.Kind] = new WaitSeen(wait.Kind, wait.What, length, over - wait.Earliest, 0);
    }

    /// <summary>It began between Earliest and Latest and was last seen at SeenAt.</summary>
    private sealed record Wait(string Kind, string What, TimeSpan Earliest, TimeSpan Latest, TimeSpan SeenAt);
}
