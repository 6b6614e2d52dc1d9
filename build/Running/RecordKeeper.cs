using Slipway.Build.Capabilities;
using Slipway.Databases.Backups;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Engine.Journals;
using Slipway.Hosts.Cron;
using Slipway.Reporting;
using Slipway.Rollouts;

namespace Slipway.Build.Running;

/// <summary>
/// Keeps a record of every run beside the journal. Records are made from the journal alone, so one that a killed deployer
/// could not write is written by the next run.
/// </summary>
internal sealed class RecordKeeper(Stage stage)
{
    private string Folder => Path.Combine(stage.Home, "records");

    /// <summary>Writes the record of the newest ended run if its deployer died before it could.</summary>
    public async Task WriteMissingAsync(RunLog? last, CancellationToken cancel)
    {
        if (last is { Ended: not null } && !last.Began.Plan.Targets.Contains(nameof(Build.Run)) && (!Directory.Exists(Folder) || Directory.GetFiles(Folder, $"{last.Number:000000}-*.json").Length == 0))
        {
            await WriteAsync(last, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The record's files, the one that a person opens first.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(RunLog log, CancellationToken cancel)
    {
        Func<string, string> redact = stage.Environment.Redactor.Redact;
        var record = RecordOf(log);
        var files = await record.SaveAsync(Folder, cancel).ConfigureAwait(false);

        // A refusal changed nothing, so nothing has to be explained.
        return log.Failure is { Kind: not FailureKind.Refused } || log.Ended is null
            ? [.. files, await record.SaveIncidentAsync(log, redact, Folder, cancel).ConfigureAwait(false)]
            : files;
    }

    public DeploymentRecord RecordOf(RunLog log) => DeploymentRecord.Of(log, Details(log), stage.Environment.Redactor.Redact);

    /// <summary>What Migrate left in the journal; null when the run did not migrate.</summary>
    public static MigrationReport? MigrationOf(RunLog log) => OutcomeOf<MigrationReport>(log, nameof(Build.Migrate));

    private static RecordDetails Details(RunLog log)
    {
        var rehearsal = OutcomeOf<Rehearsal>(log, nameof(Build.TestMigration));
        var backup = OutcomeOf<Backup>(log, nameof(Build.Backup));
        var migration = MigrationOf(log);
        var release = OutcomeOf<ReleaseDiff>(log, nameof(Build.DeployCode));
        var crontab = OutcomeOf<CrontabDiff>(log, nameof(Build.InstallCron));
        return new RecordDetails
        {
            Rehearsal = rehearsal is null ? null : $"{(rehearsal.Passed ? "passed" : "did not pass")}: {rehearsal.From} → {rehearsal.To} and back, binding {rehearsal.Binding}",
            Backup = backup?.File,
            Forecasts = [.. ForecastText.Rows(rehearsal, migration?.Score, migration?.Felt)],
            Facts = [.. Facts(migration, release)],
            Diffs = [.. Diffs(release, crontab)],
            Notes = log.Began.Note,
            Expected = log.Began.Kind == RunKind.Deployment ? Checklist.Items : [],
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Facts(MigrationReport? migration, ReleaseDiff? release)
    {
        if (migration is not null)
        {
            yield return KeyValuePair.Create("Schema", $"{migration.From} → {migration.To}");
        }

        if (release is not null)
        {
            yield return KeyValuePair.Create("Release", $"{release.From ?? "none"} → {release.To}");
        }
    }

    private static IEnumerable<RecordDiff> Diffs(ReleaseDiff? release, CrontabDiff? crontab)
    {
        if (release is { IsEmpty: false })
        {
            yield return new RecordDiff("Release", string.Join('\n',
                [.. release.Added.Select(path => $"+ {path}"), .. release.Changed.Select(path => $"~ {path}"), .. release.Removed.Select(path => $"- {path}")]));
        }

        if (crontab is { IsEmpty: false })
        {
            yield return new RecordDiff("Crontab", string.Join('\n', crontab.Lines));
        }
    }

    private static T? OutcomeOf<T>(RunLog log, string step)
        where T : class => log.OutcomeOf(step) is { } outcome ? System.Text.Json.JsonSerializer.Deserialize<T>(outcome, Slipway.Engine.Json.Options) : null;
}
