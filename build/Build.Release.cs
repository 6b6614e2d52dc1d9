using Slipway.Build.Capabilities;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Rollouts;

namespace Slipway.Build;

/// <summary>The steps that concern code, configuration and cron.</summary>
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

    private async Task<string?> ReleaseIsInService(StepContext step)
    {
        var state = await Stage.Rollout.StateAsync(step.Cancel).ConfigureAwait(false);
        var release = await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false);
        return state.Current == release.Id && await Stage.Services.DifferenceAsync(step.Cancel).ConfigureAwait(false) is null ? $"release {state.Current} is in service already" : null;
    }

    private async Task<RolloutFacts> CaptureRelease(StepContext step) =>
        await Stage.Rollout.CaptureAsync((await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false)).Id, step.Cancel).ConfigureAwait(false)
            with { Services = await Stage.Services.CaptureAsync(step.Cancel).ConfigureAwait(false) };

    private async Task<ReleaseDiff> Ship(RolloutFacts from, StepContext step)
    {
        var (release, rollout) = (await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false), Stage.Rollout);
        var diff = await rollout.DiffAsync(release, step.Cancel).ConfigureAwait(false);
        (Stage.Say, Stage.Measured) = (step.Say, text => step.Evidence("", "requests during the switch", text));
        var progress = new Told<Transfer>(transfer => step.Progress(transfer.BytesSent, transfer.BytesToSend, "bytes"));
        await rollout.StageAsync(release, progress, step.Cancel).ConfigureAwait(false);
        await Activate(rollout, release.Id, step).ConfigureAwait(false);
        await SettleAsync(step).ConfigureAwait(false);
        step.Evidence("A14", "executables", string.Join(", ", Stage.Settings.Release.Executables));
        step.Evidence("", "release", $"{from.Previous ?? "none"} → {release.Id}: {diff.Added.Count} added, {diff.Changed.Count} changed, {diff.Removed.Count} removed; {release.Manifest.Files.Count} files verified by SHA-256");
        return diff;
    }

    // Why containers do not get well is often the database's affair, which the rollout knows nothing of: one message has both.
    private async Task Activate(Rollout rollout, string release, StepContext step)
    {
        try
        {
            await rollout.ActivateAsync(release, step.Cancel).ConfigureAwait(false);
        }
        catch (RolloutException problem) when (Stage.Settings.Containers is not null || Stage.Cluster is not null)
        {
            throw new HostException($"{problem.Message}\n{await new DatabaseLook(Database(step)).Async(step.Cancel).ConfigureAwait(false)}", problem);
        }
    }

    // A fleet settles batch by batch, within its switch.
    private async Task SettleAsync(StepContext step)
    {
        if (Stage.Fleet.Carriers is [var only])
        {
            await Stage.SettleAsync(only.Name, step.Cancel).ConfigureAwait(false);
        }

        if (Stage.Services.Wanted.Count > 0)
        {
            step.Evidence("", "services", $"restarted and up: {string.Join(", ", Stage.Services.Wanted.Select(service => service.Name))}");
        }
    }

    // The services last: they are restarted into what is in service then.
    private async Task ShipBack(RolloutFacts from, StepContext step)
    {
        Stage.Say = step.Say;
        await Stage.Rollout.RestoreAsync(from, step.Cancel).ConfigureAwait(false);
        if (from.Services is { } services)
        {
            await Stage.Services.RestoreAsync(services, step.Cancel).ConfigureAwait(false);
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
