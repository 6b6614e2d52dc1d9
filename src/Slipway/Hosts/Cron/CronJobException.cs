namespace Slipway.Hosts.Cron;

/// <summary>Jobs that cannot go into a crontab. Nothing was changed.</summary>
public sealed class CronJobException : HostException
{
    internal CronJobException(IReadOnlyList<string> problems)
        : base($"The crontab was not changed: {string.Join("; ", problems)}.")
    {
        Problems = problems;
    }

    /// <summary>Every problem, with its job's name.</summary>
    public IReadOnlyList<string> Problems { get; }
}
