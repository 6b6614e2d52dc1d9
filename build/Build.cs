using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Build.Running;
using Slipway.Databases.Backups;
using Slipway.Databases.Rehearsals;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>The pipeline on one page. What a step does in detail stands in Build.Health.cs, Build.Data.cs and Build.Release.cs.</summary>
internal sealed partial class Build(Workspace workspace, Invocation invocation, Speaker speaker)
{
    private Stage? stage;

    public Stage Stage
    {
        private get => stage ?? throw new UsageException("This target needs an environment: add --env <name>.");
        set => stage = value;
    }

    public Target Deploy => _ => _
        .Description("Everything, in order; undone as a whole when a step fails")
        .ReadOnly()
        .DependsOn(Publish, Practice, HealthCheck, StageCode, TestMigration, Backup, SuspendCron, Migrate, DeployCode, InstallCron, SmokeTest)
        .DependsOn(invocation.Watch is null ? [] : [Watch])
        .Executes(Finish);

    public Target HealthCheck => _ => _
        .Description("Look whether host, database, keys and settings are fit for a deployment")
        .ReadOnly()
        .DependsOn(Publish)
        .After(Practice)
        .Requires(HasPassedBefore)
        .Executes(CheckHealth);

    public Target StageCode => _ => _
        .Description("Bring the release beside what is in service, while the steps below go on")
        .DependsOn(Publish, HealthCheck)
        .Beside()
        .SkipWhen(ReleaseIsInService)
        .Capture(CaptureStaging)
        .Executes<string>(StageRelease)
        .Undo(Unstage);

    public Target TestMigration => _ => _
        .Description("Rehearse pending migrations on a copy: up, invariants, down, up again")
        .DependsOn(HealthCheck)
        .SkipWhen(NothingPending)
        .Requires(Drift)
        .Executes<Rehearsal>(Rehearse);

    public Target Backup => _ => _
        .Description("Back the database up and prove the backup by restoring it")
        .DependsOn(HealthCheck)
        .After(TestMigration)
        .SkipWhen(NothingToProtect)
        .Executes<Backup>(BackUp);

    public Target SuspendCron => _ => _
        .Description("Take this environment's jobs out of the crontab and wait for a running one")
        .After(StageCode, Backup)
        .SkipWhen(NothingToSuspend)
        .Capture(step => Stage.Crontab.CaptureAsync(step.Cancel))
        .Executes(SuspendJobs)
        .Undo(RestoreCrontab);

    public Target Migrate => _ => _
        .Description("Apply pending migrations, once, under the database's own lock")
        .DependsOn(TestMigration, Backup)
        .After(StageCode, SuspendCron)
        .SkipWhen(NothingPending)
        .Requires(RehearsalIsValid)
        .Capture(step => Database(step).PositionAsync(step.Cancel))
        .Executes(ApplyMigrations)
        .Undo(MigrateBackWhenIdle);

    public Target DeployCode => _ => _
        .Description("Switch to the staged release by one rename")
        .DependsOn(Publish, StageCode, Migrate)
        .SkipWhen(NothingToSwitch)
        .Capture(CaptureRelease)
        .Executes(Ship)
        .Undo(ShipBack);

    public Target InstallCron => _ => _
        .Description("Put this environment's jobs into the crontab, and nothing else")
        .DependsOn(DeployCode)
        .SkipWhen(CrontabIsRight)
        .Capture(step => Stage.Crontab.CaptureAsync(step.Cancel))
        .Executes(InstallJobs)
        .Undo(RestoreCrontab);

    public Target SmokeTest => _ => _
        .Description("Run what is deployed: test mode, then a full sync")
        .ReadOnly()
        .After(InstallCron)
        .SkipWhen(step => Task.FromResult(NothingWasChanged(step)))
        .Executes(RunSmokeCommands);

    public Target Rollback => _ => _
        .Description("Take the newest deployment back (or all after --to): cron, code, configuration, schema");
}
