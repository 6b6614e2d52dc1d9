using Slipway.Reporting;

namespace Slipway.Dashboard.Parts;

/// <summary>What a rehearsal foresaw of a run, beside what came of it.</summary>
internal sealed record RunForecast(int Run, IReadOnlyList<RecordForecast> Lines)
{
    private const int LookBack = 30;
    private const int Shown = 3;

    /// <summary>Of the newest runs that were rehearsed, newest first.</summary>
    public static async Task<IReadOnlyList<RunForecast>> ReadAsync(DashboardSource source, int newest, CancellationToken cancel)
    {
        var found = new List<RunForecast>();
        for (var number = newest; number > Math.Max(0, newest - LookBack) && found.Count < Shown; number--)
        {
            if (await Engine.Journals.Journal.ReadAsync(source.Journal, number, cancel).ConfigureAwait(false) is { Ended: not null } log
                && source.RecordOf(log).Forecasts is { Length: > 0 } forecasts)
            {
                found.Add(new RunForecast(number, forecasts));
            }
        }

        return found;
    }
}
