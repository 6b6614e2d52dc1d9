using Slipway.Databases.Rehearsals;

namespace Slipway.Databases.MySql;

/// <summary>Makes stretches of time out of looks at who waits for what; one task writes it.</summary>
internal sealed class MySqlWaits
{
    private readonly Dictionary<(string Statement, string State), (TimeSpan Since, TimeSpan Longest)> _waits = [];
    private HashSet<(string Statement, string State)> _last = [];
    private TimeSpan? _at;

    public int Samples { get; private set; }

    public TimeSpan LongestGap { get; private set; }

    public void Take(HashSet<(string Statement, string State)> now, TimeSpan at)
    {
        Samples++;
        if (_at is { } before && at - before > LongestGap)
            LongestGap = at - before;
        foreach (var wait in now)
        {
            var (since, longest) = _last.Contains(wait) ? _waits[wait] : (at, _waits.GetValueOrDefault(wait).Longest);
            _waits[wait] = (since, at - since > longest ? at - since : longest);
        }

        (_last, _at) = (now, at);
    }

    public IReadOnlyList<LockSeen> Seen() => [.. _waits.Select(w => new LockSeen(w.Key.Statement, w.Key.State, w.Value.Longest)).OrderByDescending(l => l.Held)];
}
