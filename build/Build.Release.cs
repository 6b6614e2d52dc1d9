using Slipway.Build.Capabilities;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Rollouts;

namespace Slipway.Build;

/// <summary>The steps before and after a release is put into service: building it, its cron jobs, trying it, tidying up.</summary>
internal sealed partial class Build
{
    public Target Publish => _ => _
        .Description("Build what is deployed, once for each state of the sources")
        .ReadOnly()
        .SkipWhen(_ => Task.FromResult(IsPublished() ? "the artifact of these sources exists" : null))
        .Executes(PublishAll);

    public Target Practice => _ => _
        .Description("Lay out the practice server: a database as it was before Slipway")
        .Hidden()
        .ReadOnly()
        .SkipWhen(_ => Task.FromResult(Stage.Sandbox is null ? "this is no practice environment" : null))
        .Executes(async step => step.Say(await Stage.Sandbox!.SeedDatabaseAsync(step.Cancel).ConfigureAwait(false)
            ? "a legacy database was laid out" : "the practice server is laid out already"));

    // The simulator runs here, where the SDK is; only what is deployed may need a runtime of its own.
    private IEnumerable<(string Project, bool SelfContained)> Projects() =>
    [
        (Stage.Settings.Release.Project, Stage.Settings.Release.SelfContained),
        .. Stage.Sandbox?.SimulatorProject is { } simulator ? [(simulator, false)] : Array.Empty<(string, bool)>(),
        .. Stage.Settings.Containers is { Proxy: ContainerProxy.Embedded } ? [(ContainerRelease.ProxyProject, true)] : Array.Empty<(string, bool)>(),
    ];

    private bool IsPublished() => Projects().All(wanted => Stage.Artifacts.Exists(wanted.Project, wanted.SelfContained));

    private async Task PublishAll(StepContext step)
    {
        foreach (var (project, selfContained) in Projects())
        {
            await Stage.Artifacts.PublishAsync(project, selfContained, step.Say, step.Cancel).ConfigureAwait(false);
            step.Evidence("A8", "published", project);
        }
    }

    private async Task<string?> NothingToSuspend(StepContext step) =>
        invocation.Skip.Contains(nameof(InstallCron), StringComparer.OrdinalIgnoreCase) ? "InstallCron, which would put the jobs back, is skipped"
            : await NothingPending(step).ConfigureAwait(false) is { } nothing ? nothing
            : await Stage.Crontab.ReadAsync(step.Cancel).ConfigureAwait(false) is null ? "the crontab has no jobs of this environment" : null;

    private async Task SuspendJobs(CrontabFacts from, StepContext step)
    {
        var next = $"--env {Stage.Environment.Name}";
        await Stage.Crontab.SuspendAsync($"by deployment {step.Run} while it changes the schema; if that died: ./build.sh Deploy {next}, or ./build.sh Rollback {next}", step.Cancel).ConfigureAwait(false);
        await WaitForJobs(step).ConfigureAwait(false);
        step.Evidence("", "cron jobs while migrating", "suspended, and none is running");
    }

    private Task WaitForJobs(StepContext step) =>
        JobStates.WaitUntilIdleAsync(Stage.Fleet.Scheduler, Stage.Settings.Cron.WaitForJobs, step.Say, workspace.Time, step.Cancel);

    private async Task<string?> CrontabIsRight(StepContext step)
    {
        var diff = await Stage.Crontab.DiffAsync(Stage.Jobs, step.Cancel).ConfigureAwait(false);
        return diff.IsEmpty && Stage.Jobs.Count == 0 ? "this application has no cron jobs, and the crontab has none of its" : diff.IsEmpty ? $"the crontab has these {Stage.Jobs.Count} jobs already" : null;
    }

    private async Task<CrontabDiff> InstallJobs(CrontabFacts from, StepContext step)
    {
        var diff = await Stage.Crontab.DiffAsync(Stage.Jobs, step.Cancel).ConfigureAwait(false);
        foreach (var line in diff.Lines)
        {
            step.Say(line);
        }

        foreach (var line in diff.HandMade)
        {
            step.Evidence("A26", "hand-made job", line, EvidenceStatus.Warning);
        }

        await Stage.Crontab.InstallAsync(Stage.Jobs, step.Cancel).ConfigureAwait(false);
        foreach (var (requirement, job) in new[] { "A26", "A27", "A28" }.Zip(Stage.Settings.Cron.Jobs))
        {
            step.Evidence(requirement, $"cron job {job.Name}", job.Schedule);
        }

        if (Stage.Settings.Cron.Prove)
        {
            await ProveCron(step).ConfigureAwait(false);
        }

        step.Evidence("A44", "crontab before", from.Backup ?? "there was none");
        return diff;
    }

    private async Task ProveCron(StepContext step)
    {
        if (Stage.Settings.Cron.File is not null)
        {
            step.Evidence("A29", "cron fires", "a file plays the crontab here, so nothing fires", EvidenceStatus.Skipped);
            return;
        }

        step.Say($"waiting until cron runs a marker job, up to {Crontab.ProofLimit.TotalSeconds:0} s");
        var took = await Stage.Crontab.ProveAsync(Stage.Jobs, Crontab.ProofLimit, step.Cancel).ConfigureAwait(false);
        step.Evidence("A29", "cron fires", $"a marker job ran after {took.TotalSeconds:0} s and was removed again");
    }

    private async Task RestoreCrontab(CrontabFacts from, StepContext step) =>
        step.Say($"crontab: {await Stage.Crontab.RestoreAsync(from, step.Cancel).ConfigureAwait(false)}");

    private static string? NothingWasChanged(StepContext step) => step.AnythingChanged || step.Run == 0 ? null : "this deployment changed nothing";

    private async Task RunSmokeCommands(StepContext step)
    {
        await (Stage.Sandbox?.EnsureSimulatorAsync(step.Cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        foreach (var smoke in Stage.Settings.Smoke.Commands)
        {
            var command = Command.Script(Stage.Application.Shell(smoke.Command)).Timeout(smoke.Timeout);
            var result = await Stage.Fleet.Scheduler.RunAsync(command, step.Say, step.Cancel).ConfigureAwait(false);
            step.Evidence(smoke.Requirement ?? "", smoke.Name, $"exit 0 in {result.Duration.TotalSeconds:0.0} s: {LastLine(result.Output)}");
        }
    }

    private async Task Finish(StepContext step)
    {
        if (!step.AnythingChanged)
        {
            return;
        }

        // Housekeeping: what it cannot do today it does next time, so it fails no deployment.
        try
        {
            var before = step.OutcomeOf<ReleaseDiff>(nameof(DeployCode))?.From;
            var state = await Stage.Rollout.StateAsync(step.Cancel).ConfigureAwait(false);
            var pruned = await Stage.Rollout.PruneAsync(Stage.Settings.Release.Keep, before is null ? [] : [before], step.Cancel).ConfigureAwait(false);
            step.Evidence("", "releases on the host", $"{state.Staged.Count - pruned.Count} kept, {pruned.Count} pruned");
        }
        catch (HostException problem)
        {
            step.Evidence("", "pruning old releases", problem.Message, EvidenceStatus.Warning);
        }
    }

    private static string LastLine(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Trim() ?? "no output";
}
