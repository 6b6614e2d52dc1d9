using Slipway.Checks;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Rollouts.Kubernetes;

namespace Slipway.Build;

/// <summary>What HealthCheck looks at, and how it tells.</summary>
internal sealed partial class Build
{
    private static readonly string[] MailSettings = ["SMTP_HOST", "SMTP_FROM", "SMTP_TO"];

    private IReadOnlyList<Check>? engines;
    private Check? server;
    private Check? privileges;

    /// <summary>Begins what HealthCheck will ask and what takes a moment to answer. Where compose makes containers next, beside the backup, it need not be started to be known.</summary>
    public void AskEngines(Plan plan, CancellationToken cancel)
    {
        if (plan.Steps.Any(step => step.Name == nameof(HealthCheck)))
        {
            engines = [.. EngineChecks(isUsedNext: Stage.Settings.Containers is not { Orchestrator: ContainerOrchestrator.Swarm } && plan.Steps.Any(step => step.Name == nameof(StageCode))).Select(check => CheckRunner.Begin(check, cancel))];
        }
    }

    /// <summary>The same of the database, for the holder of the lock: what the deploy user may do is tried. One that a step before may make is not asked yet.</summary>
    /// <returns>Ends when that has been answered, and what was tried has been taken back.</returns>
    public Task AskDatabase(Plan plan, CancellationToken cancel)
    {
        if (Stage.Sandbox is { SeedsDatabase: true } || plan.Steps.All(step => step.Name != nameof(HealthCheck)))
        {
            return Task.CompletedTask;
        }

        (server, privileges) = (CheckRunner.Begin(DatabaseChecks.Server(Stage.Database()), cancel), CheckRunner.Begin(DatabaseChecks.Privileges(Stage.Database()), cancel, out var asked));
        return asked;
    }

    private IEnumerable<Check> EngineChecks(bool isUsedNext = false) => Stage.Settings.Containers is null ? [] : Stage.Fleet.Carriers.Select(host => ContainerChecks.Engine(host, isUsedNext));

    private async Task CheckHealth(StepContext step)
    {
        await (Stage.Sandbox?.EnsureSimulatorAsync(step.Cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        await SweepCopiesAsync(step.Cancel).ConfigureAwait(false);
        var results = await CheckRunner.RunAsync(HealthChecks(), step.Cancel).ConfigureAwait(false);
        foreach (var (check, result) in results)
        {
            step.Evidence(check.Requirement, check.Item, result.Evidence, (EvidenceStatus)result.Status);
        }

        var failed = results.Where(pair => pair.Result.Status == CheckStatus.Failed).ToList();
        if (failed.Count > 0)
        {
            throw new InvalidOperationException(
                $"{failed.Count} check(s) failed: {string.Join("; ", failed.Select(pair => $"{pair.Check.Item}: {pair.Result.Evidence}"))}");
        }
    }

    private IEnumerable<Check> HealthChecks() =>
    [
        .. Stage.Fleet.Hosts.Select(HostChecks.Facts),
        .. Stage.Fleet.Hosts.Select(host => HostChecks.Clock(host, workspace.Time)),
        .. Stage.Fleet.Hosts.Select(host => HostChecks.Runtime(host, System.Environment.Version.Major, Stage.Settings.Release.SelfContained)),
        .. engines ?? EngineChecks(),
        .. Stage.Rollout is KubernetesRollout cluster ? [new Check("", "cluster", cancel => LookAtCluster(cluster, cancel))] : Array.Empty<Check>(),
        .. Stage.Settings.Containers is { Orchestrator: ContainerOrchestrator.Swarm } ? Stage.Fleet.Carriers.Select(ContainerChecks.Swarm) : [],
        server ?? DatabaseChecks.Server(Stage.Database()),
        .. Stage.Fleet.Hosts.Select(host => HostChecks.FreeDisk(host, Stage.Settings.Health.MinimumFreeDisk.Bytes)),
        CronChecks.Right(Stage.Crontab),
        CronChecks.Daemon(Stage.Fleet.Scheduler, Stage.Settings.Cron.File is not null),
        privileges ?? DatabaseChecks.Privileges(Stage.Database()),
        .. Stage.Services.Wanted.Count == 0 ? [] : new[] { new Check("", "services", ReachServices) },
        new Check("A6", "source revision", Revision),
        new Check("A7", "settings", _ => Found($"all {Stage.Settings.Release.Settings.Count + Stage.Settings.Release.Secrets.Count} settings of the application are present")),
        new Check("A9", "API keys", _ => Found($"present: {string.Join(", ", Stage.Settings.Release.Secrets.Keys)}")),
        new Check("A10", "mail settings", _ => Task.FromResult(Mail())),
        new Check("A12", "marketplace APIs", AskMarketplaces),
    ];

    private async Task<CheckResult> Revision(CancellationToken cancel)
    {
        var revision = await workspace.RevisionAsync(cancel).ConfigureAwait(false);
        var text = revision.IsClean ? $"{revision.Commit}, working tree clean"
            : revision.IsKnown ? $"{revision.Commit}, {revision.ChangedFiles} file(s) of the working tree differ" : "not a git checkout; the revision is not known";
        return revision.IsClean ? CheckResult.Ok(text)
            : Stage.Settings.Gates.RequireCleanTree ? CheckResult.Failed($"{text}; gates.requireCleanTree is set: commit first") : CheckResult.Warning(text);
    }

    private static async Task<CheckResult> LookAtCluster(KubernetesRollout cluster, CancellationToken cancel)
    {
        try
        {
            return CheckResult.Ok(await cluster.LookAsync(cancel).ConfigureAwait(false));
        }
        catch (HostException problem)
        {
            return CheckResult.Failed(problem.Message);
        }
    }

    private async Task<CheckResult> ReachServices(CancellationToken cancel)
    {
        await Stage.Services.ReachAsync(cancel).ConfigureAwait(false);
        return CheckResult.Ok($"the deploy user's systemd answers; {string.Join(", ", Stage.Services.Wanted.Select(service => service.Name))}");
    }

    private CheckResult Mail()
    {
        var missing = MailSettings.Where(name => !Stage.Settings.Release.Settings.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? CheckResult.Ok($"alerts go to {Stage.Settings.Release.Settings["SMTP_TO"]}")
            : CheckResult.Warning($"alerts are only logged: {string.Join(", ", missing)} not set in release.settings");
    }

    private async Task<CheckResult> AskMarketplaces(CancellationToken cancel)
    {
        if (Stage.Settings.ApiCheck is not { } check)
        {
            return CheckResult.Warning("no apiCheck.command is set; the keys were not tried");
        }

        var command = Stage.Application.WithVariables(Command.Script(Stage.Application.Shell(check.Command)))
            .ReadOnly().AllowFailure().Timeout(TimeSpan.FromMinutes(1));
        var result = await workspace.Here.RunAsync(command, cancellation: cancel).ConfigureAwait(false);
        var said = string.Join("; ", $"{result.Output}\n{result.Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return result.Succeeded ? CheckResult.Ok(said) : CheckResult.Failed(said);
    }

    private static Task<CheckResult> Found(string text) => Task.FromResult(CheckResult.Ok(text));
}
