using System.Globalization;
using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Reports;
using Slipway.Dashboard.Runs;

namespace Slipway.Dashboard;

/// <summary>What happened in an environment in some days, beside as many days before. A part that cannot be read says so; the others are told.</summary>
/// <param name="Title">One line.</param>
/// <param name="Markdown">For mail and for those who keep it in a repository.</param>
/// <param name="Html">One file that needs nothing else.</param>
public sealed record WeeklyReport(string Title, string Markdown, string Html)
{
    /// <summary>Reads what it tells of; changes nothing.</summary>
    /// <param name="source">The environment.</param>
    /// <param name="samples">Asks again for some figures where they come from.</param>
    /// <param name="days">From 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<WeeklyReport> MakeAsync(DashboardSource source, Func<CancellationToken, Task<IReadOnlyList<SampleLine>>> samples, int days, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(time);
        var end = time.GetUtcNow();
        var write = new ReportSections(end, days);
        var runs = new PartOf<IReadOnlyList<RunSummary>>("runs", TimeSpan.Zero, time, async token => await RunsAsync(source, end.AddDays(-2 * days), token).ConfigureAwait(false));
        var sample = new PartOf<IReadOnlyList<SampleLine>>("samples", TimeSpan.Zero, time, samples) { Limit = TimeSpan.FromMinutes(10) };
        var state = new Snapshot(source, _ => Task.FromResult(0), time);
        await Task.WhenAll(runs.RefreshAsync(cancel), sample.RefreshAsync(cancel), state.RefreshAsync(cancel)).ConfigureAwait(false);
        ReportSection[] sections =
        [
            Told(runs, "Deployments", write.Deployments), Told(state.Syncs, "Syncs", write.Syncs), Told(state.Syncs, "Freshness", write.Freshness),
            Told(sample, "Correctness", ReportSections.Samples), Told(state.Backups, "Backups", write.Backups), Told(state.Checks, "Open alerts", ReportSections.Alerts),
        ];
        var title = source.Redact(string.Create(CultureInfo.InvariantCulture, $"{source.Application} on {source.Environment}: {days} days up to {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        return new WeeklyReport(title, source.Redact(ReportText.Markdown(title, sections)), source.Redact(ReportText.ToHtml(title, sections)));
    }

    private static ReportSection Told<T>(PartOf<T> part, string title, Func<T, ReportSection> write) =>
        part is { At: not null, Error: null } ? write(part.Value!) : new ReportSection(title, $"Cannot be read: {part.Error}", [], []);

    // Backwards, and no further than is told of.
    private static async Task<IReadOnlyList<RunSummary>> RunsAsync(DashboardSource source, DateTimeOffset since, CancellationToken cancel)
    {
        var found = new List<RunSummary>();
        foreach (var number in (await source.Journal.ListAsync(cancel).ConfigureAwait(false)).Reverse())
        {
            if (await Engine.Journals.Journal.ReadAsync(source.Journal, number, cancel).ConfigureAwait(false) is { } log)
            {
                if (log.Began.Time < since)
                {
                    break;
                }

                found.Add(RunSummary.Of(log, source.Redact));
            }
        }

        return found;
    }
}
