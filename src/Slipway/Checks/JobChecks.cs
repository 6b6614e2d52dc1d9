using System.Globalization;
using Slipway.Hosts.Cron;

namespace Slipway.Checks;

/// <summary>Whether cron runs the jobs, and how they end.</summary>
public static class JobChecks
{
    // Cron looks once a minute, and a loaded machine starts late.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Judges one job by what its wrapper wrote down.</summary>
    /// <param name="job">The job, with its schedule in the host's time zone.</param>
    /// <param name="state">What is known of its runs; null when it has not run.</param>
    /// <param name="installed">UTC: since when cron has it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="zone">The host's.</param>
    public static CheckResult Judge(CronJob job, JobState? state, DateTimeOffset installed, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (state is { RunningSince: { } since })
        {
            return job.Limit is { } limit && now - since > limit + Grace
                ? CheckResult.Failed($"has been running since {Time(since)}, and its limit is {limit}")
                : CheckResult.Ok($"running since {Time(since)}");
        }

        var from = state?.Last?.Started is { } started && started > installed ? started : installed;
        if (job.Next(from, zone) is { } due && due + Grace < now)
        {
            return CheckResult.Failed($"was due at {Time(due)} and has not run; {(state?.Last is { } last ? $"last: {last}" : "it never ran")}");
        }

        return state switch
        {
            { Interrupted: true } => CheckResult.Warning("its last run was cut off"),
            { Last: { Exit: not 0 } failed } => CheckResult.Failed($"its last run failed: {failed}"),
            { Last: { Skipped: > 0 } slow } => CheckResult.Warning($"{slow}"),
            { Last: { } good } => CheckResult.Ok($"{good}"),
            _ => CheckResult.Ok("has not been due yet"),
        };
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
