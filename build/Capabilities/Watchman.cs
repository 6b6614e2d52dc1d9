using System.Globalization;
using System.Text.Json;
using Slipway.Build.Running;
using Slipway.Checks;
using Slipway.Checks.Monitoring;
using Slipway.Databases.Backups;
using Slipway.Engine.Journals;
using Slipway.Hosts;
using Slipway.Hosts.Cron;

namespace Slipway.Build.Capabilities;

/// <summary>Looks at everything of one environment that can go wrong between deployments. Changes nothing, takes no lock.</summary>
/// <param name="stage">The environment.</param>
/// <param name="backups">Where its backups are.</param>
/// <param name="isClose">Whether to look closely too: every file of the release, and the schema against what the migrations left.</param>
internal sealed class Watchman(Stage stage, BackupFolder backups, bool isClose)
{
    /// <summary>The check that is made only when it is looked closely.</summary>
    public const string Release = "release";

    private static readonly TimeSpan LongRun = TimeSpan.FromHours(2);

    public async Task<Look> LookAsync(CancellationToken cancel)
    {
        RunLog? newest = null;
        RunLog? live = null;
        var journal = await OneAsync("journal", async () =>
        {
            var store = new HostJournalStore(stage.Host);
            newest = await Journal.HistoryAsync(store, 1, cancel).ConfigureAwait(false) is [var run, ..] ? run : null;
            live = newest is null || newest.Live.IsEmpty ? null : await Journal.ReadAsync(store, newest.Live[^1], cancel).ConfigureAwait(false);
            return CheckResult.Ok(newest is null ? "nothing was deployed yet" : $"{newest.Number} run(s) in it");
        }).ConfigureAwait(false);
        var isKnown = journal.Seen.All(seen => seen.Status == CheckStatus.Ok);
        var looks = new List<Task<Look>> { Task.FromResult(journal), OneAsync("database", () => DatabaseAsync(cancel)) };
        looks.AddRange(stage.Fleet.Hosts.Select(host => OneAsync($"disk/{host.Name}", () => HostChecks.Room(host, stage.Settings.Health.MinimumFreeDisk.Bytes).Probe(cancel))));
        looks.AddRange(stage.Settings.Monitor.Certificates.Select(server => OneAsync($"certificate/{server}", () => CertificateAsync(server, cancel))));
        looks.AddRange(OfDeployment(newest, live, cancel).Where(_ => isKnown).Select(look => look.Ask()));
        looks.AddRange(OfRelease(live, cancel).Where(_ => live is not null).Select(look => look.Ask()));
        var done = await Task.WhenAll(looks).ConfigureAwait(false);

        // Without the journal nobody knows whether anything is deployed, and so whether the rest has to be there.
        var unasked = isKnown ? isClose ? [] : [Release] : OfDeployment(newest, live, cancel).Concat(OfRelease(live, cancel)).Select(look => look.Id).Append(Release);
        return new Look([.. done.SelectMany(look => look.Seen)], [.. done.SelectMany(look => look.Silent), .. unasked]);
    }

    private IEnumerable<(string Id, Func<Task<Look>> Ask)> OfDeployment(RunLog? newest, RunLog? live, CancellationToken cancel) =>
    [
        One("deployment", () => DeploymentAsync(newest, cancel)),
        One("backup", () => Task.FromResult(Backups(live is not null))),
    ];

    private IEnumerable<(string Id, Func<Task<Look>> Ask)> OfRelease(RunLog? live, CancellationToken cancel) =>
    [
        One("cron", () => CronChecks.Daemon(stage.Fleet.Scheduler, stage.Settings.Cron.File is not null).Probe(cancel)),
        One("crontab", () => CrontabAsync(cancel)),
        .. stage.Settings.Containers is null && stage.Cluster is null && stage.Services.Wanted.Count == 0 ? [] : new[] { One("running", () => RunningAsync(cancel)) },
        One("schema", () => SchemaAsync(cancel)),
        ("jobs", () => ManyAsync("jobs", () => JobsAsync(live!, cancel), isWhole: true)),
        .. stage.Settings.Monitor.Commands.Select(command => ($"application/{command.Name}", (Func<Task<Look>>)(() => ManyAsync($"application/{command.Name}", () => AskAsync(command, cancel))))),
        .. isClose ? new[] { One(Release, () => ReleaseAsync(cancel)) } : [],
    ];

    private static (string Id, Func<Task<Look>> Ask) One(string id, Func<Task<CheckResult>> look) => (id, () => OneAsync(id, look));

    // A program that answers with something critical may have had to leave out the rest: nothing of it is gone then.
    private static async Task<Look> ManyAsync(string id, Func<Task<IReadOnlyList<Observation>>> look, bool isWhole = false)
    {
        try
        {
            var seen = (await look().ConfigureAwait(false)).Select(one => one with { Group = id }).ToList();
            return new Look([.. seen, new Observation(id, CheckStatus.Ok, "could be looked at")], !isWhole && seen.Exists(one => one.Status == CheckStatus.Failed) ? [id] : []);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new Look([new Observation(id, CheckStatus.Failed, problem.Message)], [id]);
        }
    }

    private static async Task<Look> OneAsync(string id, Func<Task<CheckResult>> look)
    {
        try
        {
            var result = await look().ConfigureAwait(false);
            return new Look([new Observation(id, result.Status, result.Evidence)], []);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new Look([new Observation(id, CheckStatus.Failed, problem.Message)], []);
        }
    }

    private async Task<CheckResult> DeploymentAsync(RunLog? newest, CancellationToken cancel)
    {
        if (newest is null or { Ended: not null })
        {
            return CheckResult.Ok(newest is null ? "nothing was deployed yet" : $"run {newest.Number} ended: {newest.Ended!.Outcome}");
        }

        var holder = await stage.Host.LockHolderAsync(cancel).ConfigureAwait(false);
        var age = stage.Workspace.Time.GetUtcNow() - newest.Began.Time;
        return holder is null ? CheckResult.Failed($"run {newest.Number} is unfinished and nobody is at it: ./build.sh Deploy or Rollback --env {stage.Environment.Name} ends it")
            : age > LongRun ? CheckResult.Warning($"run {newest.Number} has been going on for {age.TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h: {holder}")
            : CheckResult.Ok($"run {newest.Number} is going on: {holder}");
    }

    private async Task<CheckResult> DatabaseAsync(CancellationToken cancel)
    {
        await using var database = stage.Database();
        var server = await database.ServerAsync(cancel).ConfigureAwait(false);
        return CheckResult.Ok($"{server.Product} {server.Version} answers");
    }

    private async Task<CheckResult> SchemaAsync(CancellationToken cancel)
    {
        await using var database = stage.Database();
        var report = await database.ValidateAsync(cancel).ConfigureAwait(false);
        return !report.Valid ? CheckResult.Failed(string.Join("; ", report.Problems.Select(problem => problem.ToString()!).Concat(report.Drift)))
            : report.Current == 0 && report.Pending.Count > 0 ? CheckResult.Failed($"the database is empty, and a release is in service: ./build.sh Restore --env {stage.Environment.Name} brings a backup back")
            : report.Pending.Count > 0 ? CheckResult.Warning($"version {report.Current}; {report.Pending.Count} migration(s) of this checkout are pending")
            : CheckResult.Ok($"version {report.Current}, as the migrations left it");
    }

    private CheckResult Backups(bool needed)
    {
        var now = stage.Workspace.Time.GetUtcNow();
        return backups.List() switch
        {
            [] => needed ? CheckResult.Warning("there is no proven backup") : CheckResult.Ok("there is nothing to back up yet"),
            [.., var last] when now - last.TakenAt > stage.Settings.Monitor.BackupMaxAge => CheckResult.Failed($"the newest proven backup is of {last.TakenAt:u}: ./build.sh Backup --env {stage.Environment.Name}"),
            [.., var last] => CheckResult.Ok($"proven, of {last.TakenAt:u}"),
        };
    }

    private async Task<CheckResult> CertificateAsync(string server, CancellationToken cancel)
    {
        var colon = server.LastIndexOf(':');
        var shown = await ServerCertificate.ReadAsync(server[..colon], int.Parse(server[(colon + 1)..], CultureInfo.InvariantCulture), cancel).ConfigureAwait(false);
        return CertificateChecks.Judge(shown, stage.Workspace.Time.GetUtcNow());
    }

    private async Task<CheckResult> CrontabAsync(CancellationToken cancel)
    {
        var diff = await stage.Crontab.DiffAsync(stage.Jobs, cancel).ConfigureAwait(false);
        return diff.HandMade.Count > 0 ? CheckResult.Warning($"a job was made by hand: {string.Join("; ", diff.HandMade)}")
            : diff.IsEmpty ? CheckResult.Ok($"has these {stage.Jobs.Count} jobs")
            : CheckResult.Warning("differs from this checkout's jobs: ./build.sh Deploy --plan --diff shows how");
    }

    private async Task<IReadOnlyList<Observation>> JobsAsync(RunLog live, CancellationToken cancel)
    {
        var states = await JobStates.ReadAsync(stage.Fleet.Scheduler, cancel).ConfigureAwait(false);
        var zone = await HostZone.ReadAsync(stage.Fleet.Scheduler, cancel).ConfigureAwait(false);
        var now = stage.Workspace.Time.GetUtcNow();

        // Where a file plays the crontab nothing is ever due.
        var installed = stage.Settings.Cron.File is null ? live.Ended?.Time ?? now : now;
        return [.. stage.Jobs.Select(job => (job, Result: JobChecks.Judge(job, states.FirstOrDefault(state => state.Name == job.Name), installed, now, zone)))
            .Select(pair => new Observation($"job/{pair.job.Name}", pair.Result.Status, pair.Result.Evidence))];
    }

    // While it is changed it may be seen between two of its states, and whoever changes it looks that it gets well.
    private async Task<CheckResult> RunningAsync(CancellationToken cancel)
    {
        var (state, down) = (await stage.Rollout.StateAsync(cancel).ConfigureAwait(false), await stage.Services.DownAsync(cancel).ConfigureAwait(false));
        IReadOnlyList<string> faults = [.. state.Current is null ? ["nothing is in service"] : state.Faults, .. down];
        return faults.Count == 0 ? CheckResult.Ok($"all of release {state.Current} runs")
            : await stage.Host.LockHolderAsync(cancel).ConfigureAwait(false) is { } holder ? CheckResult.Ok($"is being changed: {holder}")
            : CheckResult.Failed($"{string.Join("; ", faults)}: a Deploy of the release in service brings back what is missing");
    }

    private async Task<CheckResult> ReleaseAsync(CancellationToken cancel)
    {
        var state = await stage.Rollout.StateAsync(cancel).ConfigureAwait(false);
        if (state.Current is not { } current)
        {
            return CheckResult.Failed("nothing is in service");
        }

        var verified = await stage.Rollout.VerifyAsync(current, cancel).ConfigureAwait(false);
        return verified.IsIntact ? CheckResult.Ok(verified.ToString()) : CheckResult.Failed(verified.ToString());
    }

    private async Task<IReadOnlyList<Observation>> AskAsync(Environments.SmokeCommandSettings settings, CancellationToken cancel)
    {
        var command = Command.Script(stage.Application.Shell(settings.Command)).ReadOnly().AllowFailure().Timeout(settings.Timeout);
        var result = await stage.Fleet.Scheduler.RunAsync(command, cancellation: cancel).ConfigureAwait(false);
        var findings = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Finding).OfType<Observation>().ToList();
        return findings.Count > 0 ? findings : throw new HostException($"it said nothing that can be read (exit {result.ExitCode}): {result.Error.Trim()}");
    }

    private static Observation? Finding(string line)
    {
        try
        {
            var said = JsonSerializer.Deserialize<Said>(line, JsonSerializerOptions.Web);
            return said is { Source: { } source, Subject: { } subject, Status: { } status }
                ? new Observation($"{source}/{subject}", status switch { "ok" => CheckStatus.Ok, "warning" => CheckStatus.Warning, _ => CheckStatus.Failed }, said.Text ?? "")
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Said(string? Source, string? Subject, string? Status, string? Text);
}
