using System.Globalization;
using Slipway.Build.Capabilities;
using Slipway.Build.Running;
using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Hosts.Local;

namespace Slipway.Build;

/// <summary>The steps that concern the database.</summary>
internal sealed partial class Build
{
    private const string ScratchDirectory = "tmp";
    private const string BackupDirectory = "backups/database";

    private int statements;
    private Task? sweptCopies;
    private MigrationStatus? lastLook;

    private Database Database(StepContext step) => Stage.Database(step.Run);

    private string InHome(string relative) => Path.Combine(Stage.Home, relative);

    /// <summary>Removes what a killed deployer left of a backup or a rehearsal; the caller holds the lock.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        await Stage.Database().SweepAsync(InHome(BackupDirectory), cancel).ConfigureAwait(false);
        await SweepCopiesAsync(cancel).ConfigureAwait(false);
    }

    // Of dead owners alone, so that it needs no lock. Once in a run is enough: who dies meanwhile is the next one's.
    private Task SweepCopiesAsync(CancellationToken cancel) => sweptCopies ??= Stage.Database().SweepCopiesAsync(InHome(ScratchDirectory), cancel);

    private async Task<string?> NothingPending(StepContext step)
    {
        var status = lastLook = await Database(step).StatusAsync(step.Cancel).ConfigureAwait(false);
        return status.Pending.Count > 0 ? null : $"no migration is pending; the schema is at {status.Current} {status.Name}".TrimEnd();
    }

    private async Task<string?> Drift(StepContext step)
    {
        var report = await Database(step).ValidateAsync(step.Cancel).ConfigureAwait(false);
        return report.Drift.Count == 0
            ? null
            : $"the schema is not what the last migration left; somebody changed it outside the tool: {string.Join("; ", report.Drift)}. Nothing was changed. See ./build.sh ValidateMigrations";
    }

    private async Task<Rehearsal> Rehearse(StepContext step)
    {
        await Lint(step).ConfigureAwait(false);
        Directory.CreateDirectory(InHome(ScratchDirectory));
        var rehearsal = await Database(step).RehearseAsync(await RequestAsync(step).ConfigureAwait(false), step.Cancel).ConfigureAwait(false);
        var status = rehearsal.Passed ? EvidenceStatus.Ok : EvidenceStatus.Failed;
        step.Evidence("A11", "rehearsal on a copy", $"{rehearsal.From} → {rehearsal.To} up in {Seconds(rehearsal.UpDuration)}, down in {Seconds(rehearsal.DownDuration)}, up again in {Seconds(rehearsal.UpAgainDuration)}", status);
        step.Evidence("B17", "up, down, up", rehearsal.Passed ? "the schema came back exactly, both ways" : string.Join("; ", rehearsal.Findings), status);
        step.Evidence("", "invariants", rehearsal.Invariants.Count == 0 ? "none are written" : string.Join("; ", rehearsal.Invariants.Select(one => one.Holds ? $"{one.File} holds" : $"{one.File} is broken: {one.Evidence}")), status);
        Foresee(step, rehearsal);
        foreach (var loss in rehearsal.Losses)
        {
            step.Evidence("B11", "going back would lose", loss.ToString(), EvidenceStatus.Warning);
        }

        return rehearsal.Passed ? rehearsal : throw new RefusedException($"the rehearsal did not pass, so nothing was migrated: {string.Join("; ", rehearsal.Findings)}");
    }

    // Before anything is copied. A script that cannot be read at all is the rehearsal's to refuse.
    private async Task Lint(StepContext step)
    {
        var report = await Database(step).LintAsync(step.Cancel).ConfigureAwait(false);
        foreach (var finding in report.Findings)
        {
            step.Evidence("", "lint", LintReportText.Line(finding), finding.Refuses ? EvidenceStatus.Failed : finding.Allowed is null ? EvidenceStatus.Warning : EvidenceStatus.Ok);
        }

        if (report.Findings.Count == 0)
        {
            step.Evidence("", "lint", $"nothing found in {report.Scripts.Count} script(s)");
        }

        var errors = report.Findings.Where(finding => finding.Refuses).ToList();
        if (errors.Count > 0)
        {
            throw new RefusedException($"the lint found {errors.Count} error(s), so nothing was copied and nothing was migrated: {string.Join("; ", errors)}. ./build.sh LintMigrations says why and what is safer; what is meant is allowed in its script by: -- slipway: allow <rule> <reason>");
        }
    }

    private async Task<string?> NothingToProtect(StepContext step)
    {
        if (!invocation.Targets.Contains(nameof(Deploy), StringComparer.OrdinalIgnoreCase) && !invocation.Targets.Contains(nameof(Migrate), StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        // Where nothing was to be rehearsed, the look that told so is of a moment ago.
        var status = lastLook is { Pending.Count: 0 } look ? look : await Database(step).StatusAsync(step.Cancel).ConfigureAwait(false);
        if (!status.Exists)
        {
            return "there is no database yet";
        }

        var nothing = status.Pending.Count == 0 && await ReleaseIsInService(step).ConfigureAwait(false) is not null;
        return nothing ? "neither schema nor code will change" : null;
    }

    private async Task<Backup> BackUp(StepContext step)
    {
        var backup = await Database(step).BackupAsync(InHome(BackupDirectory), step.Cancel).ConfigureAwait(false);
        step.Evidence("A17", "backup", $"{Path.GetFileName(backup.File)}: {backup.Bytes:#,0} bytes, {backup.Tables.Sum(table => table.Rows):#,0} rows; proven by restoring and comparing it in {Seconds(backup.ProofDuration)}");
        step.Evidence("B18", "backup before migration", backup.File);
        await PruneBackups(step).ConfigureAwait(false);
        return backup;
    }

    private async Task<string?> RehearsalIsValid(StepContext step)
    {
        var rehearsal = step.OutcomeOf<Rehearsal>(nameof(TestMigration));
        if (rehearsal is not { Passed: true })
        {
            return "these migrations have not been rehearsed in this run (TestMigration was skipped); nothing was migrated";
        }

        // The schema is then half way, or all the way, to where the rehearsal ended; what the log says must still hold.
        if (step.Resumed)
        {
            return await Drift(step).ConfigureAwait(false);
        }

        var now = await Database(step).RehearsalBindingAsync(step.Cancel).ConfigureAwait(false);
        return now == rehearsal.Binding ? null : "migrations, schema or server have changed since the rehearsal; nothing was migrated. Run the same command again";
    }

    private async Task<MigrationReport> ApplyMigrations(Position from, StepContext step)
    {
        var forecast = step.OutcomeOf<Rehearsal>(nameof(TestMigration))?.Forecast;
        var report = await WhileRequestsWait(step, () => Database(step).MigrateToLatestAsync(Statements(step, forecast), step.Cancel)).ConfigureAwait(false);
        step.Evidence("A25", "schema", $"version {from.Version} → {report.To}, {report.Runs.Count} script(s), fingerprint {report.Fingerprint.Hash}");
        return Scored(step, report);
    }

    // InstallCron has been undone by now: the block is the suspended one again, or there was none.
    private async Task MigrateBackWhenIdle(Position from, StepContext step)
    {
        await WaitForJobs(step).ConfigureAwait(false);
        await MigrateBack(from, step).ConfigureAwait(false);
    }

    private async Task MigrateBack(Position from, StepContext step)
    {
        var database = Database(step);
        foreach (var loss in await database.LossAsync(from, step.Cancel).ConfigureAwait(false))
        {
            step.Say($"going back loses {loss}");
        }

        await WhileRequestsWait(step, () => database.MigrateToAsync(from, Statements(step), step.Cancel)).ConfigureAwait(false);
    }

    // Whoever dies in between leaves nobody waiting: they go on by themselves when the time is up.
    private async Task<T> WhileRequestsWait<T>(StepContext step, Func<Task<T>> work)
    {
        if (Stage.Settings.Containers?.Pause is not { } limit || !await Stage.Rollout.PauseAsync(limit, step.Cancel).ConfigureAwait(false))
        {
            return await work().ConfigureAwait(false);
        }

        var began = workspace.Time.GetTimestamp();
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await Stage.Rollout.ResumeAsync(CancellationToken.None).ConfigureAwait(false);
            step.Evidence("", "requests that waited", $"at the proxy while the schema changed, {Seconds(workspace.Time.GetElapsedTime(began))}, at most {limit.TotalSeconds:0.#} s");
        }
    }

    private Told<MigrationProgress> Statements(StepContext step, Forecast? forecast = null)
    {
        var teller = new MigrationTeller(forecast, Stage.Workspace.Time, step.Say);
        return new Told<MigrationProgress>(at =>
        {
            teller.Report(at);
            statements += at.Note is null ? 1 : 0;
            if (invocation.Drill is { Kind: DrillKind.KillStatement } drill && drill.Number == statements)
            {
                OwnProcess.Kill();
            }
        });
    }

    private static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s");
}
