namespace Slipway.Hosts.Cron;

public sealed partial class Crontab
{
    /// <summary>How long a job that is due each minute may take to run.</summary>
    public static readonly TimeSpan ProofLimit = TimeSpan.FromSeconds(70);

    private const string ProofName = "slipway-proof";
    private const string MarkPrefix = "fired-";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Shows that the daemon fires: the block gets a job more that is due each minute and leaves a mark, and loses it again when the mark is there. That job is part of
    /// the block, so that whatever writes the block anew (<see cref="InstallAsync"/>, <see cref="RestoreAsync"/>) takes it away too, also after a kill.
    /// </summary>
    /// <param name="jobs">The jobs that are installed, and stay.</param>
    /// <param name="limit">How long to wait; <see cref="ProofLimit"/> unless it is a test.</param>
    /// <param name="cancellation">Ends the wait; the job is taken away by whoever undoes.</param>
    /// <returns>After how long it fired.</returns>
    /// <exception cref="HostException">It did not fire in time; the job is gone again.</exception>
    public async Task<TimeSpan> ProveAsync(IReadOnlyCollection<CronJob> jobs, TimeSpan limit, CancellationToken cancellation = default)
    {
        var mark = HostPath.Join(JobWrapper.Directory, $"{MarkPrefix}{Guid.NewGuid():N}");
        var path = ShellText.QuotePath(HostPath.Join(_host.Root, mark));
        var directory = ShellText.QuotePath(HostPath.Join(_host.Root, JobWrapper.Directory));
        await InstallAsync([.. jobs, new CronJob(ProofName, "* * * * *", $"mkdir -p {directory} && : > {path}")], cancellation).ConfigureAwait(false);
        var began = _time.GetTimestamp();
        TimeSpan took;
        bool fired;
        do
        {
            await Task.Delay(Look, _time, cancellation).ConfigureAwait(false);
            fired = await _host.ExistsAsync(mark, cancellation).ConfigureAwait(false);
            took = _time.GetElapsedTime(began);
        }
        while (!fired && took < limit);
        await InstallAsync(jobs, cancellation).ConfigureAwait(false);
        await RemoveMarksAsync(cancellation).ConfigureAwait(false);
        return fired ? took : throw new HostException($"{_host.Name}: cron does not fire: a job that was due each minute did not run within {limit.TotalSeconds:0} s. It was removed again. "
            + "Is the daemon running (service cron status), may this account run jobs (not expired, PAM, /etc/cron.allow), and what does its log say (journalctl -u cron)?");
    }

    private async Task RemoveMarksAsync(CancellationToken cancellation)
    {
        foreach (var entry in await _host.ListAsync(JobWrapper.Directory, cancellation).ConfigureAwait(false))
        {
            if (entry.Name.StartsWith(MarkPrefix, StringComparison.Ordinal))
                await _host.DeleteAsync(HostPath.Join(JobWrapper.Directory, entry.Name), cancellation).ConfigureAwait(false);
        }
    }
}
