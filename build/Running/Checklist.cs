using System.Collections.Immutable;
using Slipway.Reporting;

namespace Slipway.Build.Running;

/// <summary>The production checklist: the lines that every deployment's record fills in, each with the step that looks at it.</summary>
internal static class Checklist
{
    public static ImmutableArray<ChecklistItem> Items { get; } =
    [
        new("A1", "runtime", nameof(Build.HealthCheck)),
        new("A2", "database server", nameof(Build.HealthCheck)),
        new("A3", "free disk", nameof(Build.HealthCheck)),
        new("A4", "crontab", nameof(Build.HealthCheck)),
        new("A5", "database privileges", nameof(Build.HealthCheck)),
        new("A6", "source revision", nameof(Build.HealthCheck)),
        new("A7", "settings", nameof(Build.HealthCheck)),
        new("A8", "published from a clean clone", nameof(Build.Publish)),
        new("A9", "API keys", nameof(Build.HealthCheck)),
        new("A10", "mail settings", nameof(Build.HealthCheck)),
        new("A11", "rehearsal on a copy", nameof(Build.TestMigration)),
        new("A12", "marketplace APIs", nameof(Build.HealthCheck)),
        new("A13", "sync in test mode", nameof(Build.SmokeTest)),
        new("A14", "executables", nameof(Build.DeployCode)),
        new("A17", "backup, proven", nameof(Build.Backup)),
        new("A25", "migration log", nameof(Build.Migrate)),
        new("A26", "cron job: sync", nameof(Build.InstallCron)),
        new("A27", "cron job: monitor", nameof(Build.InstallCron)),
        new("A28", "cron job: full resync", nameof(Build.InstallCron)),
        new("A29", "cron daemon", nameof(Build.HealthCheck)),
        new("A30", "Ozon in test mode", nameof(Build.SmokeTest)),
        new("A37", "full sync of all sources", nameof(Build.SmokeTest)),
        new("A44", "crontab before", nameof(Build.InstallCron)),
        new("B17", "up, down, up", nameof(Build.TestMigration)),
    ];
}
