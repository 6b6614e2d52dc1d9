namespace Slipway.Databases.Rehearsals;

/// <summary>
/// How far a range reaches beyond what was measured. Copy and original are on the same server, so hardware is no reason; what differs is
/// the application beside the real run, pages that are not in memory yet, and whatever else the machine does at that moment.
/// </summary>
internal static class Margin
{
    // What is over in a moment may meet a busy one and take three times as long; what takes minutes meets both kinds, and twice is enough.
    private const double Long = 2;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    // A single measurement says nothing of its own spread.
    private const double OnlyOne = 2;

    // A forecast that was off widens the next by as much, but one odd night must not make all that follow worthless.
    private const double MostOff = 10;

    // A commit waits for the disk, and a busy machine lets a thread wait: nothing is as exact as that.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(50);

    /// <param name="off">How far the last forecast was outside; 1: it was not.</param>
    public static Estimate OfDuration(IReadOnlyCollection<TimeSpan> times, Growth growth, double off)
    {
        var (low, high) = (Least(times), Most(times) + Noise);
        // A change of the catalogue alone may find everything in place and take next to nothing.
        return Corrected(growth == Growth.Metadata ? TimeSpan.Zero : low, high, off);
    }

    /// <param name="quiet">What the same probes waited while no migration ran.</param>
    public static Estimate OfStall(IReadOnlyCollection<TimeSpan> worst, TimeSpan quiet, double off)
    {
        // A probe that came a pause too late has missed that much, and who waits comes when he comes.
        var low = Least(worst) - Noise - quiet;
        return Corrected(low > TimeSpan.Zero ? low : TimeSpan.Zero, Most(worst) + Noise + TrafficWatch.ProbePause + quiet, off);
    }

    private static TimeSpan Least(IReadOnlyCollection<TimeSpan> times) => times.Min() / Factor(times.Min(), times.Count);

    private static TimeSpan Most(IReadOnlyCollection<TimeSpan> times) => times.Max() * Factor(times.Max(), times.Count);

    private static double Factor(TimeSpan time, int measured) => (Long + (time <= Moment ? 1 : Moment / time)) * (measured > 1 ? 1 : OnlyOne);

    private static Estimate Corrected(TimeSpan low, TimeSpan high, double off) => off > 1
        ? new Estimate(low, high * Math.Min(off, MostOff))
        : new Estimate(low * Math.Max(off, 1 / MostOff), high);
}
