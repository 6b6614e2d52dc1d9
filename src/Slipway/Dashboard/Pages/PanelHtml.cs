using System.Globalization;
using Slipway.Dashboard.Parts;
using Slipway.Reporting;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Pages;

/// <summary>What is inside each panel: the last known value, and above it why there is no newer one.</summary>
internal static class PanelHtml
{
    public static IReadOnlyList<(string Id, string Title)> Titles { get; } =
        [("lock", "Lock"), ("checks", "Alerts"), ("schema", "Schema"), ("backups", "Backups"), ("jobs", "Cron jobs"), ("forecasts", "Forecast and reality"), ("syncs", "Syncs")];

    public static string Write(Part part, Snapshot snapshot, DateTimeOffset now) => Trouble(part, now) + (part.At is null ? part.Error is null ? "<p class=\"quiet\">being asked for…</p>\n" : "" : part.Id switch
    {
        "lock" => Lock(snapshot.Lock.Value),
        "checks" => Checks(snapshot.Checks.Value!),
        "schema" => Schema(snapshot.Schema.Value!),
        "backups" => Backups(snapshot.Backups.Value!, now),
        "jobs" => Jobs(snapshot.Jobs.Value!),
        "forecasts" => Forecasts(snapshot.Forecasts.Value!),
        _ => SyncHtml.Write(snapshot.Syncs.Value!),
    });

    private static string Trouble(Part part, DateTimeOffset now) => part.Error is null ? ""
        : $"<p class=\"trouble\"><strong>Cannot be read:</strong> {E(part.Error)} {(part.At is { } at ? $"What is shown is {E(Words.Duration((now - at).TotalMilliseconds))} old, of {Time(at)}." : "")}</p>\n";

    private static string Lock(string? holder) => holder is null ? $"<p>{State("free", "ok")} Nobody deploys.</p>\n" : $"<p>{State("held", "run")} {E(holder)}</p>\n";

    private static string Checks(IReadOnlyList<CheckLine> checks)
    {
        if (checks.Count == 0)
        {
            return "<p class=\"quiet\">The monitor has not looked yet: ./build.sh Monitor</p>\n";
        }

        var open = checks.Where(check => check.Status != "ok").OrderByDescending(check => check.Status == "critical").ThenBy(check => check.Id, StringComparer.Ordinal);
        return (checks.All(check => check.Status == "ok") ? $"<p>{State("well", "ok")} {checks.Count} checks.</p>\n" : List("Open alerts", open))
            + $"<details><summary>All {checks.Count} checks, last looked at {Time(checks.Max(check => check.Seen))}</summary>\n{List("All checks", checks.OrderBy(check => check.Id, StringComparer.Ordinal))}</details>\n";
    }

    private static string List(string caption, IEnumerable<CheckLine> checks) => Table(caption, ["Status", "Check", "Evidence", "Since"], checks.Select(check => (IReadOnlyList<string>)
        [State(check.Status, check.Status switch { "ok" => "ok", "warn" => "warn", _ => "bad" }), E(check.Id), E(check.Evidence), Time(check.Since)]));

    private static string Schema(SchemaState schema) =>
        $"<p>Version <strong>{schema.Version.ToString("0000", CultureInfo.InvariantCulture)}</strong>, {(schema.Pending.Count == 0 ? "nothing pending" : $"{State($"{schema.Pending.Count} pending", "warn")} {E(string.Join(", ", schema.Pending))}")}</p>\n"
        + (schema.Problems.Count == 0 ? "" : $"<ul>{string.Concat(schema.Problems.Select(problem => $"<li class=\"bad\">{E(problem)}</li>"))}</ul>\n");

    private static string Backups(IReadOnlyList<BackupState> backups, DateTimeOffset now) => backups.Count == 0
        ? $"<p>{State("none", "warn")} There is no proven backup.</p>\n"
        : $"<p>{State("proven", "ok")} The newest is {E(Words.Duration((now - backups[^1].TakenAt).TotalMilliseconds))} old; {backups.Count} are kept.</p>\n"
            + Table("Backups", ["Backup", "Taken", "Size", "Rows", "Schema", "Proven in"], backups.Reverse().Take(10).Select(backup => (IReadOnlyList<string>)
                [E(backup.Name), Time(backup.TakenAt), E(Words.Bytes(backup.Bytes)), Number(backup.Rows), backup.SchemaVersion.ToString("0000", CultureInfo.InvariantCulture), E(Words.Duration(backup.Proof.TotalMilliseconds))]));

    private static string Jobs(IReadOnlyList<JobLine> jobs) => Table("Cron jobs", ["Job", "Schedule", "Last run", "Exit", "Next"], jobs.Select(job => (IReadOnlyList<string>)
    [
        E(job.Name), $"<code>{E(job.Schedule)}</code>",
        job.LastEnded is null ? "not yet" : $"{Time(job.LastEnded)}, {E(Words.Duration((job.LastSeconds ?? 0) * 1000))}",
        job.RunningSince is not null ? State("running", "run") : job.Interrupted ? State("cut off", "warn") : job.LastExit is { } exit ? State(exit.ToString(CultureInfo.InvariantCulture), exit == 0 ? "ok" : "bad") : "",
        job.Next is null ? "at boot" : Time(job.Next),
    ]));

    private static string Forecasts(IReadOnlyList<RunForecast> runs) => runs.Count == 0 ? "<p class=\"quiet\">None of the newest runs was rehearsed.</p>\n" : string.Concat(runs.Select(run =>
        $"<h3><a href=\"{Links.Record(run.Run)}\">Run {run.Run.ToString(CultureInfo.InvariantCulture)}</a></h3>\n" + Table($"Forecast of run {run.Run}", ["What", "Forecast", "Reality", "Within"], run.Lines.Select(line => (IReadOnlyList<string>)
            [E(line.What), E(line.Forecast), E(line.Reality), line.Verdict.Length == 0 ? "" : State(line.Verdict, line.Verdict.StartsWith("within", StringComparison.Ordinal) ? "ok" : line.Verdict.StartsWith("outside", StringComparison.Ordinal) ? "warn" : "rest")]))));
}
