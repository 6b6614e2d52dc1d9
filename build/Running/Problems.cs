using Slipway.Build.Cli;
using Slipway.Databases;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Cron;

namespace Slipway.Build.Running;

/// <summary>From an exception that no step caught to the exit code and the sentences for it.</summary>
internal static class Problems
{
    public static int ExitOf(Exception problem) => problem switch
    {
        UsageException or PlanException or SettingsException or ForeignRootException or CronJobException or JournalException or ArgumentException => ExitCode.BadUsage,
        HostLockedException or DatabaseLockedException => ExitCode.Locked,
        RefusedException => ExitCode.Refused,
        _ => ExitCode.FailedAndUndone,
    };

    public static string TextOf(Exception problem) => problem switch
    {
        OperationCanceledException => "Interrupted before anything was changed.",
        PlanException => $"{problem.Message}\nNothing was touched. The targets are in ./build.sh --help.",
        _ => problem.Message,
    };
}
