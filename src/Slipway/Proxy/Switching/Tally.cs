namespace Slipway.Proxy.Switching;

/// <summary>Counts requests from a switch to its outcome. Durations fall into steps of a tenth of a millisecond up to ten seconds.</summary>
internal sealed class Tally
{
    private const int Step = 10;
    private readonly int[] _steps = new int[100_001];
    private long _longest;
    private long _rescued;
    private long _failed;

    public void Add(TimeSpan duration, bool rescued, bool failed)
    {
        Interlocked.Increment(ref _steps[(int)Math.Min(duration.TotalMilliseconds * Step, _steps.Length - 1)]);
        if (rescued)
            Interlocked.Increment(ref _rescued);
        if (failed)
            Interlocked.Increment(ref _failed);
        for (var seen = Interlocked.Read(ref _longest); duration.Ticks > seen;)
        {
            var before = Interlocked.CompareExchange(ref _longest, duration.Ticks, seen);
            if (before == seen)
                break;
            seen = before;
        }
    }

    public Figures Figures()
    {
        var all = _steps.Sum(count => (long)count);
        return new Figures(all, Interlocked.Read(ref _rescued), Interlocked.Read(ref _failed), Below(0.5), Below(0.99), TimeSpan.FromTicks(Interlocked.Read(ref _longest)).TotalMilliseconds);

        double Below(double share)
        {
            var seen = 0L;
            for (var step = 0; step < _steps.Length; step++)
            {
                seen += _steps[step];
                if (seen > 0 && seen >= all * share)
                    return (step + 1) / (double)Step;
            }

            return 0;
        }
    }
}
