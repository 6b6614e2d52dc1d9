using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Build.Running;
using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Engine.Journals;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>Targets for whoever runs what is deployed: questions, and ways back by hand.</summary>
internal sealed partial class Build
{
    public Target Status => _ => _
        .Description("What is deployed where, since when, by whom; schema, cron, last syncs")
        .ReadOnly()
        .Executes(async step => speaker.Status(await new StatusReader(Stage).ReadAsync(step.Cancel).ConfigureAwait(false)));

    public Target History => _ => _
        .Description("The last runs, newest first (--limit)")
        .ReadOnly()
        .Executes(async step => speaker.History(await Journal.HistoryAsync(new HostJournalStore(Stage.Host), invocation.Limit, step.Cancel).ConfigureAwait(false)));

    public Target ValidateMigrations => _ => _
        .Description("Compare migrations on disk, in the log and in the schema; drift is shown as a diff")
        .ReadOnly()
        .Executes(Validate);

    public Target LintMigrations => _ => _
        .Description("Dangers in the pending migrations, by rule, place and size of the table; errors are refused")
        .ReadOnly()
        .Executes(LintPending);

    public Target MigrationStatus => _ => _
        .Description("Schema version, history and pending migrations")
        .ReadOnly()
        .Executes(async step => Answer(MigrationReportText.Of(await Stage.Database().StatusAsync(step.Cancel).ConfigureAwait(false))));

    public Target MigrationSessions => _ => _
        .Description("Migrators on the database server now, dead ones too: what they run and hold")
        .ReadOnly()
        .Executes(async step => Answer(MigrationReportText.Of(await Stage.Database().MigrationSessionsAsync(step.Cancel).ConfigureAwait(false))));

    public Target EndMigration => _ => _
        .Description("End those sessions (--confirm <env>); what they had not committed is rolled back")
        .ReadOnly()
        .Executes(async step => Answer(MigrationReportText.Of(await Stage.Database().EndMigrationAsync(step.Cancel).ConfigureAwait(false))));

    public Target MigrateTo => _ => _
        .Description("Go to another schema version (--to <version|-1>), up or down; undone on failure")
        .DependsOn(Backup)
        .Requires(LossIsConfirmed)
        .Capture(step => Database(step).PositionAsync(step.Cancel))
        .Executes(async (from, step) => await Database(step).MigrateToAsync(await VersionAfter(from, step).ConfigureAwait(false), Statements(step), step.Cancel).ConfigureAwait(false))
        .Undo(MigrateBack);

    public Target MigrateOnly => _ => _
        .Description("Apply pending migrations and nothing else (--confirm <env>): no rehearsal, no backup")
        .ReadOnly()
        .Executes(MigrateAndEnd);

    public Target Restore => _ => invocation.ToDatabase is not null
        ? _.Description("Put a backup into another database").Executes(RestoreBeside)
        : _.Description("Put a backup back (--backup <name|latest> --confirm <env>); says what is lost, and can be undone")
            .Capture(step => Database(step).BackupAsync(InHome(BackupDirectory), WayBack, step.Cancel))
            .Executes((_, step) => RestoreBackup(step))
            .Undo((before, step) => Database(step).RestoreAsync(before, step.Cancel));

    /// <summary>Targets that only answer a question: the answer is all that they print.</summary>
    public static IReadOnlySet<string> Questions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(Status), nameof(History), nameof(ValidateMigrations), nameof(LintMigrations), nameof(MigrationStatus), nameof(MigrationSessions), nameof(EndMigration), nameof(Logs), nameof(Doctor), nameof(TrustHost), nameof(Monitor), nameof(TestNotification), nameof(Dashboard), nameof(Report),
    };

    /// <summary>Targets of an environment that never speak to its database.</summary>
    public static IReadOnlySet<string> WithoutDatabase { get; } = new HashSet<string>(StringComparer.Ordinal) { nameof(Publish), nameof(History), nameof(Logs), nameof(Doctor), nameof(Run), nameof(TrustHost), nameof(Clean), nameof(TestNotification), nameof(Render) };

    /// <summary>Targets of an environment that never go to its hosts.</summary>
    public static IReadOnlySet<string> WithoutHosts { get; } = new HashSet<string>(StringComparer.Ordinal) { nameof(Publish), nameof(Clean), nameof(TestNotification), nameof(Render) };

    private void Answer((object Value, string Text) answer) => speaker.Answer(answer.Value, answer.Text);

    private async Task Validate(StepContext step)
    {
        await SweepCopiesAsync(step.Cancel).ConfigureAwait(false);
        var report = await Stage.Database().ValidateAsync(step.Cancel).ConfigureAwait(false);
        Answer(MigrationReportText.Of(report));
        if (!report.Valid)
        {
            throw new RefusedException("the migrations are not valid; see above");
        }
    }

    private async Task LintPending(StepContext step)
    {
        var report = await Stage.Database().LintAsync(step.Cancel).ConfigureAwait(false);
        Answer(LintReportText.Of(report));
        if (!report.Passed)
        {
            throw new RefusedException("the pending migrations are not safe to run; see above");
        }
    }

    // For databases whose deployment is run elsewhere (a container that migrates and ends) or that hold nothing yet. The run lock and the log are the
    // database's own, so that neither host nor journal is needed; there is no undo but MigrateTo.
    private async Task MigrateAndEnd(StepContext step)
    {
        MigrationReport report;
        try
        {
            report = await Stage.Database().MigrateToLatestAsync(refuseDrift: true, Statements(step), step.Cancel).ConfigureAwait(false);
        }
        catch (DriftException drift)
        {
            throw new RefusedException(drift.Message);
        }

        step.Evidence("", "schema", report.Runs.Count == 0 ? $"no migration was pending; version {report.To}" : $"version {report.From} → {report.To}, {report.Runs.Count} script(s), fingerprint {report.Fingerprint.Hash}");
    }

    private async Task<string?> LossIsConfirmed(StepContext step)
    {
        var status = await Database(step).StatusAsync(step.Cancel).ConfigureAwait(false);
        var target = invocation.To!.Value < 0 ? "one step back" : $"version {invocation.To}";
        var isDown = invocation.To < 0 || invocation.To < status.Current;
        return !isDown || invocation.Confirm == Stage.Environment.Name
            ? null
            : $"going down from {status.Current} to {target} can lose data; a backup has been taken. Say that you mean it: --confirm {Stage.Environment.Name}";
    }

    /// <summary>Takes deployments back, after a look whether the releases that they go back to are still there.</summary>
    public async Task<RunResult> RollbackAsync(Runner runner, Journal journal, RunBy by)
    {
        await new RollbackCheck(Stage, journal).ThrowIfReleaseIsGoneAsync(invocation.To).ConfigureAwait(false);
        return await runner.RollbackAsync(journal, by, invocation.To, Stage.Settings.Application, Stage.Environment.Name).ConfigureAwait(false);
    }

    /// <summary>What is wrong with the command line for these targets, before anything is touched.</summary>
    public void CheckOptions(IReadOnlyCollection<string> targets)
    {
        if (targets.Contains(nameof(MigrateTo)) && invocation.To is null)
        {
            throw new UsageException("MigrateTo needs --to <version> (0: before the first migration, -1: one step back).");
        }

        if (targets.Contains(nameof(MigrateOnly)) && invocation.Confirm != Stage.Environment.Name)
        {
            throw new UsageException($"MigrateOnly has no rehearsal, no backup and no undo; Deploy and Migrate have. Say that you mean this environment: --confirm {Stage.Environment.Name}.");
        }

        if (targets.Contains(nameof(EndMigration)) && invocation.Confirm != Stage.Environment.Name)
        {
            throw new UsageException($"EndMigration ends sessions on the database server (MigrationSessions shows them). Say that you mean this environment: --confirm {Stage.Environment.Name}.");
        }

        CheckRun(targets);
        CheckRender(targets);
        CheckDashboard(targets);
        if (targets.Contains(nameof(Restore)))
        {
            CheckRestore();
        }
        else if (invocation.ToDatabase is not null)
        {
            throw new UsageException("--to-database goes with Restore.");
        }
    }

    // A step back counts from where the run began: one that was cut off and is gone on with must not take another.
    private async Task<int> VersionAfter(Position from, StepContext step)
    {
        if (invocation.To is >= 0 and var version)
        {
            return version;
        }

        var status = await Database(step).StatusAsync(step.Cancel).ConfigureAwait(false);
        return status.History.Where(row => row.InForce && (row.Version < from.Version || row.Status == "baseline")).Select(row => row.Version).DefaultIfEmpty().Max();
    }
}
