namespace Slipway.Databases.Rehearsals;

/// <summary>Makes stretches of looks: for how long a lock was seen without a break. One task writes it.</summary>
internal sealed class LockLog
{
    private readonly Dictionary<(string Table, string Mode), (TimeSpan Since, TimeSpan Longest)> _seen = [];
    private HashSet<(string, string)> _before = [];
    private TimeSpan? _last;

    public int Samples { get; private set; }

    public TimeSpan LongestGap { get; private set; }

    /// <param name="at">Time of the look, from any fixed beginning.</param>
    public void Take(HashSet<(string Table, string Mode)> now, TimeSpan at)
    {
        foreach (var held in now)
        {
            var (since, longest) = _before.Contains(held) ? _seen[held] : (at, _seen.GetValueOrDefault(held).Longest);
            _seen[held] = (since, at - since > longest ? at - since : longest);
        }

        if (_last is { } last && at - last > LongestGap)
            LongestGap = at - last;
        (_before, _last, Samples) = (now, at, Samples + 1);
    }

    public IReadOnlyList<LockSeen> Seen()
        => [.. _seen.OrderBy(s => s.Key.Table, StringComparer.Ordinal).ThenBy(s => s.Key.Mode, StringComparer.Ordinal).Select(s => new LockSeen(s.Key.Table, s.Key.Mode, s.Value.Longest))];
}
