using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>A forecast held against the real run. It is kept, so that the next forecast can say how good the last one was.</summary>
public sealed record Score(IReadOnlyList<ScoreLine> Lines)
{
    public const string Total = "all scripts";

    public static Score Of(Forecast forecast, MigrationReport report)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        ArgumentNullException.ThrowIfNull(report);
        return new Score([All(forecast, report), .. forecast.Scripts.Select(s => Script(s, report)), .. forecast.Stalls.Select(s => Stall(s, forecast, report.Felt))]);
    }

    /// <summary>The line for the worst wait of readers or writers.</summary>
    public static string Waits(string kind) => $"longest wait of a {kind}";

    private static ScoreLine All(Forecast forecast, MigrationReport report)
    {
        var ran = forecast.Scripts.Where(s => report.Runs.Any(r => r.Version == s.Version)).ToList();
        if (ran.Count < forecast.Scripts.Count)
            return new ScoreLine(Total, forecast.Duration, null, null, Verdict.Unknown, $"the run was resumed: {forecast.Scripts.Count - ran.Count} of {forecast.Scripts.Count} scripts had run before");
        var took = new TimeSpan(report.Runs.Where(r => r.Direction == Direction.Up).Sum(r => r.Duration.Ticks));
        return Timed(Total, forecast.Duration, took);
    }

    private static ScoreLine Script(ScriptForecast forecast, MigrationReport report)
    {
        var name = Migration.IdOf(forecast.Version, forecast.Name);
        return report.Runs.FirstOrDefault(r => r.Version == forecast.Version) is { } run
            ? Timed(name, forecast.Duration, run.Duration)
            : new ScoreLine(name, forecast.Duration, null, null, Verdict.Unknown, "it had run before this run was resumed");
    }

    private static ScoreLine Timed(string what, Estimate forecast, TimeSpan took)
    {
        var verdict = took < forecast.Low ? Verdict.Below : forecast.High is not { } high ? Verdict.Unknown : took > high ? Verdict.Above : Verdict.Within;
        return new ScoreLine(what, forecast, took, null, verdict, forecast.Reason);
    }

    private static ScoreLine Stall(StallForecast forecast, Forecast all, Traffic? felt)
    {
        var what = Waits(forecast.Kind);
        if (felt is null or { Samples: 0 })
            return new ScoreLine(what, forecast.Worst, null, null, Verdict.Unknown, "nobody could look at the real database while it was migrated");
        if (felt.Waits.FirstOrDefault(w => w.Kind == forecast.Kind) is not { } seen)
        {
            var fits = forecast.Worst.IsKnown ? Verdict.Within : Verdict.Unknown;
            return new ScoreLine(what, forecast.Worst, TimeSpan.Zero, felt.LongestGap, fits, $"nobody was seen waiting; it was looked {felt.Samples} times, {Estimate.Text(felt.LongestGap)} apart at most");
        }

        var verdict = forecast.Worst.High is not { } high ? Verdict.Unknown : seen.Longest > high ? Verdict.Above : seen.AtMost < forecast.Worst.Low ? Verdict.Below : Verdict.Within;
        return new ScoreLine(what, forecast.Worst, seen.Longest, seen.AtMost, verdict, $"{seen.Sessions} session(s), the longest for {seen.What}{Queued(all, felt)}");
    }

    // The one thing that no copy shows: transactions of others that the migration itself had to wait for, with all who came after it.
    private static string Queued(Forecast all, Traffic felt) => felt.Waits.FirstOrDefault(w => w.Kind == "own") is { } own
        ? $"; the migration itself queued behind others for up to {Estimate.Text(own.AtMost)} (it gives way after {Estimate.Text(all.Patience)})"
        : "";
}
