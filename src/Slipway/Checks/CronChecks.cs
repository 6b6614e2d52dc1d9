using Slipway.Hosts;
using Slipway.Hosts.Cron;

namespace Slipway.Checks;

/// <summary>Whether jobs can be installed and will be run.</summary>
public static class CronChecks
{
    /// <summary>A4: the user may read, and so edit, its crontab.</summary>
    public static Check Right(Crontab crontab) => new("A4", "crontab", async cancel =>
    {
        var block = await crontab.ReadAsync(cancel).ConfigureAwait(false);
        return CheckResult.Ok(block is null ? "readable; it has no jobs of ours" : "readable; it has our jobs");
    });

    /// <summary>A29: a cron daemon is alive. Where a file plays the crontab there is none to look for.</summary>
    /// <param name="host">Where it should run.</param>
    /// <param name="isFile">True when a file plays the crontab.</param>
    public static Check Daemon(Host host, bool isFile) => new("A29", "cron daemon", async cancel =>
    {
        if (isFile)
        {
            return CheckResult.Ok("a file plays the crontab here; no daemon is needed");
        }

        // The process list is what every cron has in common; service managers differ.
        var look = Command.Script("for p in /proc/[0-9]*/comm; do read -r n < \"$p\" 2>/dev/null && case $n in cron|crond|busybox-crond) echo \"$n\"; exit 0;; esac; done; exit 1");
        var result = await host.RunAsync(look.ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        return result.Succeeded ? CheckResult.Ok($"{result.Output.Trim()} is running") : CheckResult.Failed($"no cron daemon runs on {host.Name}; start it (service cron start)");
    });
}
