namespace Slipway.Databases.Rehearsals;

/// <summary>
/// How far a range reaches beyond what was measured. Copy and original are on the same server, so hardware is no reason; what differs is
/// the application beside the real run, and pages that are not in memory yet. Twice as long covers that on the servers this was tried on.
/// </summary>
internal static class Margin
{
    private const double Twice = 2;

    // A single measurement says nothing of its own spread.
    private const double Once = 4;

    // A forecast that was off widens the next by as much, but one odd night must not make all that follow worthless.
    private const double MostOff = 10;

    // A commit waits for the disk, and a busy machine lets a thread wait: nothing is as exact as that.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(50);

    /// <param name="off">How far the last forecast was outside; 1: it was not.</param>
    public static Estimate OfDuration(IReadOnlyCollection<TimeSpan> times, Growth growth, double off)
    {
        var factor = times.Count > 1 ? Twice : Once;
        var (low, high) = (times.Min() / factor, (times.Max() * factor) + Noise);
        // A change of the catalogue alone may find everything in place and take next to nothing.
        return Corrected(growth == Growth.Metadata ? TimeSpan.Zero : low, high, off);
    }

    /// <param name="quiet">What the same probes waited while no migration ran.</param>
    public static Estimate OfStall(IReadOnlyCollection<TimeSpan> worst, TimeSpan quiet, double off)
    {
        var factor = worst.Count > 1 ? Twice : Once;
        // A probe that came a pause too late has missed that much, and who waits comes when he comes.
        var low = (worst.Min() / factor) - Noise - quiet;
        return Corrected(low > TimeSpan.Zero ? low : TimeSpan.Zero, (worst.Max() * factor) + Noise + TrafficWatch.ProbePause + quiet, off);
    }

    private static Estimate Corrected(TimeSpan low, TimeSpan high, double off) => off > 1
        ? new Estimate(low, high * Math.Min(off, MostOff))
        : new Estimate(low * Math.Max(off, 1 / MostOff), high);
}
