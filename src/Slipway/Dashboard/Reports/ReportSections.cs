using System.Globalization;
using Slipway.Dashboard.Runs;
using Slipway.Reporting;

namespace Slipway.Dashboard.Reports;

/// <summary>Each part of the report from what is known. Pure.</summary>
/// <param name="end">UTC: when the report is made.</param>
/// <param name="days">How many days it tells of; as many before them are what it compares with.</param>
internal sealed class ReportSections(DateTimeOffset end, int days)
{
    private const int MostRuns = 50;

    private DateTimeOffset Start => end.AddDays(-days);

    private DateOnly FirstDay => DateOnly.FromDateTime(end.UtcDateTime).AddDays(1 - days);

    public ReportSection Deployments(IReadOnlyList<RunSummary> runs)
    {
        var now = runs.Where(run => run.Started >= Start).ToList();
        var before = runs.Where(run => run.Started < Start && run.Started >= Start.AddDays(-days)).ToList();
        string Count(RunState state) => $"{now.Count(run => run.State == state)} {state.ToString().ToLowerInvariant()} (before: {before.Count(run => run.State == state)})";
        return new ReportSection(
            "Deployments",
            $"{Words.Count(now.Count, "run")}, {before.Count} in the {days} days before: {Count(RunState.Succeeded)}, {Count(RunState.Unchanged)}, {Count(RunState.Undone)}, {Count(RunState.Unfinished)}.",
            ["Run", "What", "Outcome", "Started", "By", "Failure"],
            [.. now.Take(MostRuns).Select(run => (IReadOnlyList<string>)[Text(run.Number), run.What, run.State.ToString().ToLowerInvariant(), Words.Time(run.Started), run.By, run.Failure ?? ""])]);
    }

    public ReportSection Syncs(SyncHistory history)
    {
        var now = history.Days.Where(day => day.Day >= FirstDay).ToList();
        var before = history.Days.Where(day => day.Day < FirstDay && day.Day >= FirstDay.AddDays(-days)).ToList();
        return new ReportSection(
            "Syncs",
            $"{Words.Count(now.Sum(day => day.Runs), "run")} of streams, {now.Sum(day => day.Failed)} failed, {now.Sum(day => day.Partial)} partial; in the {days} days before {before.Sum(day => day.Runs)}, {before.Sum(day => day.Failed)} and {before.Sum(day => day.Partial)}.",
            ["Source", "Runs", "Failed", "Partial", "Rows", "A run took", "Most memory"],
            [.. now.GroupBy(day => day.Source, StringComparer.Ordinal).Select(source => Source([.. source], [.. before.Where(day => day.Source == source.Key)]))]);
    }

    public ReportSection Freshness(SyncHistory history) => new(
        "Freshness", "How long ago each stream was last read whole.", ["Source", "Stream", "Last complete run", "Age", "Newest run"],
        [.. history.Streams.Select(stream => (IReadOnlyList<string>)
        [
            stream.Source, stream.Stream, stream.LastSuccess is { } at ? Words.Time(at) : "never", stream.LastSuccess is { } last ? Words.Duration((end - last).TotalMilliseconds) : "", stream.Status,
        ])]);

    public static ReportSection Samples(IReadOnlyList<SampleLine> samples) => new(
        "Correctness",
        samples.Count == 0 ? "No sample was taken: monitor.samples is empty, or nothing is in service." : $"{samples.Sum(line => line.Sampled)} figures were asked for again: {samples.Sum(line => line.Wrong)} wrong, {samples.Sum(line => line.Changed)} changed since they were read.",
        ["Source", "Compared", "Equal", "Changed since", "Wrong", "For example"],
        [.. samples.Select(line => (IReadOnlyList<string>)[line.Source, Text(line.Sampled), Text(line.Equal), Text(line.Changed), Text(line.Wrong), line.Examples.IsDefault ? "" : string.Join("; ", line.Examples)])]);

    public ReportSection Backups(IReadOnlyList<BackupState> backups) => new(
        "Backups",
        backups.Count == 0 ? "There is no proven backup." : $"{backups.Count(backup => backup.TakenAt >= Start)} taken and proven, {backups.Count} kept; the newest is {Words.Duration((end - backups[^1].TakenAt).TotalMilliseconds)} old.",
        ["Backup", "Taken", "Size", "Rows", "Proven in"],
        [.. backups.Reverse().Where(backup => backup.TakenAt >= Start).Take(MostRuns).Select(backup => (IReadOnlyList<string>)[backup.Name, Words.Time(backup.TakenAt), Words.Bytes(backup.Bytes), Text(backup.Rows), Words.Duration(backup.Proof.TotalMilliseconds)])]);

    public static ReportSection Alerts(IReadOnlyList<CheckLine> checks)
    {
        var open = checks.Where(check => check.Status != "ok").ToList();
        return new ReportSection(
            "Open alerts", checks.Count == 0 ? "The monitor has not looked yet." : open.Count == 0 ? $"None: {checks.Count} checks are well." : $"{open.Count} of {checks.Count} checks.", ["Check", "Status", "Since", "Evidence"],
            [.. open.Select(check => (IReadOnlyList<string>)[check.Id, check.Status, Words.Time(check.Since), check.Evidence])]);
    }

    private static IReadOnlyList<string> Source(IReadOnlyList<SyncDay> now, IReadOnlyList<SyncDay> before) =>
    [
        now[0].Source, Trend(now.Sum(day => day.Runs), before.Sum(day => day.Runs)), Trend(now.Sum(day => day.Failed), before.Sum(day => day.Failed)), Trend(now.Sum(day => day.Partial), before.Sum(day => day.Partial)),
        Trend(now.Sum(day => day.Rows), before.Sum(day => day.Rows)), $"{Words.Duration(Mean(now))}{(before.Count == 0 ? "" : $" (before: {Words.Duration(Mean(before))})")}",
        now.Max(day => day.PeakBytes) is { } peak ? Words.Bytes(peak) : "",
    ];

    private static double Mean(IReadOnlyList<SyncDay> days) => days.Sum(day => day.Seconds) * 1000 / Math.Max(1, days.Sum(day => day.Runs));

    private static string Trend(long now, long before) => now == before ? Text(now) : $"{Text(now)} (before: {Text(before)})";

    private static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
