using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Plans;
using Slipway.Hosts.Cron;

namespace Slipway.Build.Running;

/// <summary>What can be found wrong by reading alone, before the lock is taken and before anything is created. Ends in exit code 2.</summary>
internal sealed class Preflight(Stage stage)
{
    /// <exception cref="UsageException">Every problem of cron jobs and migrations, one a line.</exception>
    public async Task RunAsync(Plan plan, CancellationToken cancel)
    {
        var problems = new List<string>();
        if (plan.Steps.Any(step => step.Name == nameof(Build.InstallCron)))
        {
            problems.AddRange(CronJob.Check(stage.Jobs));
        }

        if (plan.Steps.Any(step => step.Name == nameof(Build.Migrate)))
        {
            var status = await stage.Database().StatusAsync(cancel).ConfigureAwait(false);
            problems.AddRange(status.Problems.Select(problem => problem.ToString()));
        }

        if (problems.Count > 0)
        {
            throw new UsageException(string.Join('\n', [$"{problems.Count} problem(s), and nothing was touched:", .. problems.Select(problem => $"  {problem}")]));
        }
    }
}
