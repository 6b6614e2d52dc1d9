using Slipway.Databases.Rehearsals;
using Slipway.Reporting;

namespace Slipway.Build.Running;

/// <summary>Forecasts and what came of them, in the words of evidence and record.</summary>
internal static class ForecastText
{
    private const int LocksShown = 8;
    private const int RestoreOnlyShown = 3;

    public static string Locks(IReadOnlyList<LockSeen> locks) => locks.Count == 0
        ? "none seen on a table that was there before"
        : string.Join(", ", locks.Take(LocksShown).Select(held => $"{held.Table} {held.Mode} {Estimate.Text(held.Held)}")) + (locks.Count > LocksShown ? $", and {locks.Count - LocksShown} more" : "");

    public static string Compared(ScoreLine line) =>
        $"forecast {line.Forecast}, came to {line.ActualText()}: {Word(line.Verdict)}{(line.Note is null ? "" : $" ({line.Note})")}";

    /// <summary>Null: nobody can tell whether it works.</summary>
    public static (string Text, bool? Works) OldCode(Rehearsal rehearsal)
    {
        if (!rehearsal.OldCodeKnown)
        {
            return ("not known: the release in service was shipped without smoke queries, or there is none. Take a rollback of the code alone for unsafe", null);
        }

        if (rehearsal.OldCode.Count == 0)
        {
            return ("not tried: the rehearsal did not come so far", null);
        }

        var broken = rehearsal.OldCode.Where(result => result is { Works: false, WorkedBefore: true }).ToList();
        var brokenBefore = rehearsal.OldCode.Where(result => result is { Works: false, WorkedBefore: not true }).ToList();
        var left = brokenBefore.Count == 0 ? "" : $" Left out, because they do not work on the schema of before either: {string.Join("; ", brokenBefore.Select(result => result.Error))}";
        return broken.Count == 0
            ? ($"{rehearsal.OldCode.Count - brokenBefore.Count} smoke queries of the release in service work: going back with the code alone is safe.{left}", true)
            : ($"the release in service does not work with it: {string.Join("; ", broken.Select(result => result.Error))}. It would fail from Migrate until DeployCode, and going back with the code alone is not safe (Rollback takes the schema back too). " +
               $"Make the change in two deployments, the first of which both releases work with, or accept it: gates.oldCodeOnNewSchema = \"warn\".{left}", false);
    }

    /// <summary>Null: nothing was tried.</summary>
    public static (string Text, bool? Heals) Interruptions(InterruptionReport report)
    {
        var tried = report.WithRows + report.WithoutRows;
        if (report.Broken.Count > 0)
        {
            return ($"{string.Join("; ", report.Broken)}. Write the script so that it can be run again (IF NOT EXISTS, one statement a script), or accept it: gates.interruptions = \"warn\"", false);
        }

        if (tried == 0)
        {
            return ($"not tried: {report.Left}", null);
        }

        var how = $"{tried} of {report.Statements} statements up and down{(report.WithoutRows == 0 ? "" : $", {report.WithoutRows} of them without rows")}: killed there, each run went on exactly; failed there, each came back exactly{(report.RestoreOnly.Count == 0 ? "" : " or went on once mended")}";
        var rest = tried == report.Statements ? "" : $"; the rest was not tried, because {report.Left}";
        return report.RestoreOnly.Count == 0 ? (how + rest, true)
            : ($"{how}{rest}. Only the mended script or the backup puts right a failure at {string.Join(", ", report.RestoreOnly.Take(RestoreOnlyShown))}{(report.RestoreOnly.Count > RestoreOnlyShown ? $" and {report.RestoreOnly.Count - RestoreOnlyShown} more" : "")}", false);
    }

    /// <summary>The table of the record: each forecast beside what came of it, or beside nothing while it has not come to that.</summary>
    public static IEnumerable<RecordForecast> Rows(Rehearsal? rehearsal, Score? score, Traffic? felt)
    {
        if (rehearsal is null)
        {
            yield break;
        }

        var forecast = rehearsal.Forecast;
        foreach (var line in score?.Lines ?? Unscored(forecast))
        {
            yield return new RecordForecast(line.What, line.Forecast.ToString(), score is null ? "not migrated" : line.ActualText() + (line.Note is null ? "" : $" ({line.Note})"), score is null ? "" : Word(line.Verdict));
        }

        if (forecast.Stalls.Count > 0)
        {
            yield return new RecordForecast("locks", Locks(forecast.Locks), felt is null ? "not looked at" : Locks(felt.Locks), "");
        }

        yield return new RecordForecast("rests on", string.Join("; ", forecast.Basis), "", "");
    }

    private static List<ScoreLine> Unscored(Forecast forecast) =>
    [
        new(Score.Total, forecast.Duration, null, null, Verdict.Unknown, null),
        .. forecast.Scripts.Select(script => new ScoreLine($"{script.Version:0000}_{script.Name}", script.Duration, null, null, Verdict.Unknown, null)),
        .. forecast.Stalls.Select(stall => new ScoreLine(Score.Waits(stall.Kind), stall.Worst, null, null, Verdict.Unknown, null)),
    ];

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Within => "within",
        Verdict.Below => "outside, less",
        Verdict.Above => "outside, more",
        _ => "cannot tell",
    };
}
