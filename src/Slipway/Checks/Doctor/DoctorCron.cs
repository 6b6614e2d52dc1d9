namespace Slipway.Checks.Doctor;

/// <summary>Whether jobs can be installed there, and will be run.</summary>
internal static class DoctorCron
{
    public static IEnumerable<Finding> Findings(DoctorAnswers answers, DoctorOptions options)
    {
        if (options.CrontabIsFile)
        {
            yield return Finding.Ok("crontab", "a file plays it; no daemon is needed");
            yield break;
        }

        var said = answers["crontab-said"];
        var isEmpty = said.Contains("no crontab for", StringComparison.Ordinal) || said.Contains("No such file", StringComparison.Ordinal);
        yield return answers["crontab"].Length > 0 || isEmpty
            ? Finding.Ok("crontab", isEmpty ? "may be edited; it is empty" : "may be edited")
            : Finding.Failed("crontab", said, "allow it: add the user to /etc/cron.allow, or take it out of /etc/cron.deny");
        yield return answers["daemon"] is { Length: > 0 } daemon
            ? Finding.Ok("cron daemon", $"{daemon} is running; cron.prove shows that it fires")
            : Finding.Failed("cron daemon", "none is running", "start it: systemctl enable --now cron, or service cron start");
    }
}
