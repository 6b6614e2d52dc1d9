using System.Text;
using Slipway.Dashboard.Pages;
using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard;

/// <summary>Writes the page as files that need no server: the list page by page, and each run's record.</summary>
public static class DashboardExport
{
    /// <summary>Writes into a directory; what is there of an earlier export is replaced, anything else stays.</summary>
    /// <returns>How many runs there are.</returns>
    public static async Task<int> WriteAsync(DashboardSource source, string directory, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(time);
        var runs = new RunIndex(source.Journal, source.Redact);
        await runs.OpenAsync(cancel).ConfigureAwait(false);
        await runs.FillAsync(cancel).ConfigureAwait(false);
        var snapshot = new Snapshot(source, _ => Task.FromResult(runs.Newest?.Number ?? 0), time);
        await snapshot.RefreshAsync(cancel).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(directory, "runs"));
        var (now, page) = (time.GetUtcNow(), new PageHtml(source.Application, source.Environment, new Links(isStatic: true)));
        var links = new Links(isStatic: true);
        for (var number = 1; runs.Page("", number) is var list && list.Number == number; number++)
        {
            await WriteAsync(links.Page(number, ""), page.Write(runs.Newest, snapshot, list, "", null, now)).ConfigureAwait(false);
        }

        await WriteAsync("dashboard.css", Assets.Css).ConfigureAwait(false);
        await WriteAsync("metrics.txt", Metrics.Write(source, runs, snapshot, now)).ConfigureAwait(false);
        var all = runs.All();
        foreach (var run in all.Where(run => run.State != RunState.Unreadable))
        {
            if (await Journal.ReadAsync(source.Journal, run.Number, cancel).ConfigureAwait(false) is { } log)
            {
                await WriteAsync(Links.Record(run.Number), source.RecordOf(log).ToHtml()).ConfigureAwait(false);
            }
        }

        return all.Count;

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(directory, name), source.Redact(text), new UTF8Encoding(false), cancel);
    }
}
