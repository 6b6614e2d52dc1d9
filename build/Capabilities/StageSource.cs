using System.Globalization;
using System.Text.Json;
using Slipway.Build.Running;
using Slipway.Checks.Monitoring;
using Slipway.Dashboard;
using Slipway.Databases.Backups;
using Slipway.Engine.Journals;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Reporting;

namespace Slipway.Build.Capabilities;

/// <summary>One environment as the dashboard and the report see it. Reads only, takes no lock.</summary>
/// <param name="stage">The environment.</param>
/// <param name="backups">Where its backups are.</param>
/// <param name="book">The monitor's file.</param>
internal sealed class StageSource(Stage stage, BackupFolder backups, string book) : DashboardSource
{
    public override string Application => stage.Settings.Application;

    public override string Environment => stage.Environment.Name;

    public override JournalStore Journal { get; } = new HostJournalStore(stage.Host);

    public override string? CacheFile => Path.Combine(stage.Home, "dashboard/runs.json");

    public override async Task<string?> LockHolderAsync(CancellationToken cancel) => (await stage.Host.LockHolderAsync(cancel).ConfigureAwait(false))?.ToString();

    public override async Task<SchemaState> SchemaAsync(CancellationToken cancel)
    {
        await using var database = stage.Database();
        var report = await database.ValidateAsync(cancel).ConfigureAwait(false);
        return new SchemaState(report.Current, [.. report.Pending.Select(pending => $"{pending.Version:0000} {pending.Name}")], [.. report.Problems.Select(problem => problem.ToString()), .. report.Drift]);
    }

    public override Task<IReadOnlyList<BackupState>> BackupsAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<BackupState>>(
        [.. backups.List().Select(one => new BackupState(Path.GetFileName(one.File), one.TakenAt, one.Bytes, one.Tables.Sum(table => table.Rows), one.Position.Version, one.ProofDuration))]);

    public override async Task<IReadOnlyList<JobLine>> JobsAsync(CancellationToken cancel)
    {
        var states = await JobStates.ReadAsync(stage.Fleet.Scheduler, cancel).ConfigureAwait(false);
        var now = stage.Workspace.Time.GetUtcNow();
        return [.. stage.Jobs.Select(job =>
        {
            var state = states.FirstOrDefault(state => state.Name == job.Name);
            return new JobLine(job.Name, job.Schedule.ToString(), job.Next(now, TimeZoneInfo.Local), state?.Last?.Ended, state?.Last?.Seconds, state?.Last?.Exit, state?.RunningSince, state?.Interrupted ?? false);
        })];
    }

    public override async Task<IReadOnlyList<CheckLine>> ChecksAsync(CancellationToken cancel)
    {
        var known = await MonitorBook.LoadAsync(book, cancel).ConfigureAwait(false);
        return [.. known.Entries.Select(entry => new CheckLine(entry.Key, MonitorLog.Word(entry.Value.Status), entry.Value.Evidence, entry.Value.Since, entry.Value.Seen))];
    }

    public override async Task<SyncHistory> SyncsAsync(CancellationToken cancel)
    {
        var said = new List<Said>();
        if (await Engine.Journals.Journal.HistoryAsync(Journal, 1, cancel).ConfigureAwait(false) is [{ Live.IsEmpty: false }, ..])
        {
            foreach (var command in stage.Settings.Monitor.History)
            {
                said.AddRange(await AskAsync<Said>(command, cancel).ConfigureAwait(false));
            }
        }

        return new SyncHistory(
            [.. said.Where(line => line is { Source: not null, Day: not null }).Select(line => new SyncDay(line.Source!, line.Day!.Value, line.Runs, line.Failed, line.Partial, line.Seconds ?? 0, line.Rows, line.PeakBytes))],
            [.. said.Where(line => line is { Source: not null, Stream: not null }).Select(line => new SyncStream(line.Source!, line.Stream!, line.LastSuccess, line.Status ?? "unknown", line.Rows, line.Seconds))]);
    }

    /// <summary>What a command of the application says, a line each; lines that are something else are left out.</summary>
    /// <exception cref="HostException">It failed and said nothing that can be read; one that finds something wrong fails too, but says what.</exception>
    public async Task<IReadOnlyList<T>> AskAsync<T>(Environments.SmokeCommandSettings settings, CancellationToken cancel)
        where T : class
    {
        var command = Command.Script(stage.Application.Shell(settings.Command)).ReadOnly().AllowFailure().Timeout(settings.Timeout);
        var result = await stage.Fleet.Scheduler.RunAsync(command, cancellation: cancel).ConfigureAwait(false);
        var said = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TryRead<T>).OfType<T>().ToList();
        return result.Succeeded || said.Count > 0
            ? said
            : throw new HostException(string.Create(CultureInfo.InvariantCulture, $"{settings.Name}: exit {result.ExitCode}: {result.Error.Trim()}"));
    }

    public override DeploymentRecord RecordOf(RunLog log) => new RecordKeeper(stage).RecordOf(log);

    public override string Redact(string text) => stage.Environment.Redactor.Redact(text);

    private static T? TryRead<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Said(
        string? Source, DateOnly? Day, string? Stream, int Runs, int Failed, int Partial, double? Seconds, long Rows, long? PeakBytes, DateTimeOffset? LastSuccess, string? Status);
}
