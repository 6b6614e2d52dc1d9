using System.Globalization;
using Slipway.Reporting;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Pages;

/// <summary>The application's own runs: how fresh each stream is, and for each source how long, how much and with how much memory, by day.</summary>
internal static class SyncHtml
{
    public static string Write(SyncHistory history) =>
        Table("Freshness", ["Source", "Stream", "Last complete run", "Newest run", "Rows", "Took"], history.Streams.Select(stream => (IReadOnlyList<string>)
        [
            E(stream.Source), E(stream.Stream), stream.LastSuccess is { } at ? Time(at) : State("never", "bad"), State(stream.Status, ToneOf(stream.Status)), Number(stream.Rows),
            stream.Seconds is { } seconds ? E(Words.Duration(seconds * 1000)) : "",
        ])) + string.Concat(history.Days.GroupBy(day => day.Source, StringComparer.Ordinal).OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => Source(source.Key, [.. source.OrderBy(day => day.Day)])));

    private static string Source(string name, IReadOnlyList<SyncDay> days)
    {
        var byDay = days.ToDictionary(day => day.Day);
        var all = Enumerable.Range(0, days[^1].Day.DayNumber - days[0].Day.DayNumber + 1).Select(days[0].Day.AddDays).ToList();
        (DateOnly, double?, bool) Point(DateOnly day, Func<SyncDay, double?> value) => byDay.TryGetValue(day, out var known) ? (day, value(known), known.Failed > 0) : (day, null, false);
        string Chart(string title, Func<SyncDay, double?> value, Func<double, string> words) => ChartSvg.Bars(title, [.. all.Select(day => Point(day, value))], words);
        return $"""
            <h3>{E(name)}</h3>
            <div class="charts">
            {Chart("Duration of a run", day => day.Runs == 0 ? null : day.Seconds / day.Runs, seconds => Words.Duration(seconds * 1000))}{Chart("Rows", day => day.Rows, Number)}{Chart("Memory", day => day.PeakBytes, Words.Bytes)}</div>
            <details><summary>{E(name)} by day, as a table</summary>
            {Table($"{name} by day", ["Day", "Runs", "Failed", "Partial", "Took", "Rows", "Memory"], days.Reverse().Select(day => (IReadOnlyList<string>)
            [
                day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Number(day.Runs), day.Failed > 0 ? State(Number(day.Failed), "bad") : "0", Number(day.Partial),
                E(Words.Duration(day.Seconds * 1000)), Number(day.Rows), day.PeakBytes is { } peak ? E(Words.Bytes(peak)) : "",
            ]))}</details>

            """;
    }

    private static string ToneOf(string status) => status switch { "success" => "ok", "running" => "run", "partial" or "cancelled" => "warn", _ => "bad" };
}
