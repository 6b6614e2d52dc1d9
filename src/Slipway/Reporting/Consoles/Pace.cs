using Slipway.Engine.Runs;

namespace Slipway.Reporting.Consoles;

/// <summary>How fast a step gets on, and when it will be done, by what it reports. A report of 0 begins the count anew: what was done before it took no time.</summary>
internal sealed class Pace(TimeProvider time)
{
    // Before that a rate is chance.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private string step = "";
    private long began;

    public void Begin(string running) => (step, began) = (running, time.GetTimestamp());

    /// <summary>Units a second, and the seconds that are left; null where nobody can know yet.</summary>
    public (double? PerSecond, double? SecondsLeft) Of(StepProgress progress)
    {
        if (progress.Step != step || progress.Done <= 0)
            Begin(progress.Step);
        var elapsed = time.GetElapsedTime(began);
        if (elapsed <= Shortest || progress.Done <= 0)
            return (null, null);
        var rate = progress.Done / elapsed.TotalSeconds;
        return (rate, progress.Total is { } total && total > progress.Done ? (total - progress.Done) / rate : null);
    }
}
