using System.Text.RegularExpressions;
using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Build.Running;
using Slipway.Databases.Backups;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>Backups: which there are, which go, and how one is put back.</summary>
internal sealed partial class Build
{
    private const string WayBack = "the way back of a restore";

    private BackupFolder Backups => new(InHome(BackupDirectory), Stage.Settings.Application);

    private async Task<RestoreReport> RestoreBackup(StepContext step) => Told(await Database(step).RestoreAsync(BackupFile(), step.Cancel).ConfigureAwait(false), step);

    private async Task<RestoreReport> RestoreBeside(StepContext step)
    {
        var name = invocation.ToDatabase!;
        var report = await Database(step).RestoreToAsync(BackupFile(), Stage.Settings.Database.Server is null ? InHome(name) : name, step.Cancel).ConfigureAwait(false);
        step.Evidence("", "restored beside", $"{name}; the database of {Stage.Environment.Name} was not touched");
        return Told(report, step);
    }

    private static RestoreReport Told(RestoreReport report, StepContext step)
    {
        step.Evidence("A17", "restored", $"{Path.GetFileName(report.File)} of {report.TakenAt:u}, schema {report.Version}, in {Seconds(report.Duration)}");
        var differing = report.Tables.Where(table => table.Differs).ToList();
        step.Evidence("", "write loss", differing.Count == 0
            ? "none: every row was as it is in the backup"
            : $"{differing.Sum(table => table.Written):#,0} rows written since the backup are lost, {differing.Sum(table => table.Back):#,0} come back as they were; in {differing.Count} of {report.Tables.Count} tables");
        differing.ForEach(table => step.Evidence("", "write loss", table.ToString(), table.Written > 0 ? EvidenceStatus.Warning : EvidenceStatus.Ok));
        if (report.Damaged is not null)
        {
            step.Evidence("", "damaged database", $"kept as {report.Damaged}", EvidenceStatus.Warning);
        }

        return report;
    }

    // Housekeeping: what it cannot do today it does next time, so it fails no deployment.
    private async Task PruneBackups(StepContext step)
    {
        try
        {
            var inUse = await BackupsInUse.ReadAsync(new HostJournalStore(Stage.Host), step.Cancel).ConfigureAwait(false);
            var (keep, days) = (Stage.Settings.Backups.Keep, TimeSpan.FromDays(Stage.Settings.Backups.KeepDays));
            var pruned = await Task.Run(() => Backups.Prune(keep, days, inUse, workspace.Time.GetUtcNow()), step.Cancel).ConfigureAwait(false);
            if (pruned.Count > 0)
            {
                step.Evidence("", "old backups", $"removed {string.Join(", ", pruned.Select(backup => Path.GetFileName(backup.File)))}; {Backups.List().Count} stay");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            step.Evidence("", "old backups", $"not removed: {problem.Message}", EvidenceStatus.Warning);
        }
    }

    // The way back of another restore is never "the latest" that somebody meant; by its name it can be had.
    private string BackupFile()
    {
        var (folder, names) = (InHome(BackupDirectory), Backups.Names());
        var wanted = invocation.Backup == "latest" ? Path.GetFileName(Backups.Latest()?.File) : names.FirstOrDefault(name => name == invocation.Backup);
        return wanted is not null
            ? Path.Combine(folder, wanted)
            : throw new UsageException($"There is no backup '{invocation.Backup}' in {folder}. There are: {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
    }

    private void CheckRestore()
    {
        if (invocation.Backup is null || invocation.Confirm != Stage.Environment.Name)
        {
            throw new UsageException($"Restore replaces {(invocation.ToDatabase is null ? "the database" : $"what is in {invocation.ToDatabase}")}. It needs --backup <name|latest> and, to show that you mean this environment, --confirm {Stage.Environment.Name}.");
        }

        if (invocation.ToDatabase is { } other && !(Stage.Settings.Database.Server is null ? FileName() : DatabaseName()).IsMatch(other))
        {
            throw new UsageException($"--to-database: '{other}' is not {(Stage.Settings.Database.Server is null ? "a path below the host's root, without '.' and '..'" : "a name that a database can have here: letters, digits and underscores, at most 63")}.");
        }

        BackupFile();
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,62}\z")]
    private static partial Regex DatabaseName();

    [GeneratedRegex(@"^(?!.*(^|/)\.)[^/\\\x00-\x1f]+(/[^/\\\x00-\x1f]+)*\z")]
    private static partial Regex FileName();
}
