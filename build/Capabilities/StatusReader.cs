using System.Collections.Immutable;
using System.Globalization;
using Slipway.Build.Running;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Reporting;

namespace Slipway.Build.Capabilities;

/// <summary>Reads what Status tells, from the host, without lock and without changing anything. A part that cannot be read says so and the rest goes on.</summary>
internal sealed class StatusReader(Stage stage)
{
    public async Task<StatusReport> ReadAsync(CancellationToken cancel)
    {
        var store = new HostJournalStore(stage.Host);
        var newest = await Journal.HistoryAsync(store, 1, cancel).ConfigureAwait(false) is [var run, ..] ? run : null;
        var live = newest is null || newest.Live.IsEmpty ? null : await Journal.ReadAsync(store, newest.Live[^1], cancel).ConfigureAwait(false);
        var sections = new List<StatusSection>
        {
            await SectionAsync("Release", ReleaseAsync, cancel).ConfigureAwait(false),
            await SectionAsync("Schema", SchemaAsync, cancel).ConfigureAwait(false),
            await SectionAsync("Cron", CronAsync, cancel).ConfigureAwait(false),
        };
        foreach (var command in live is null ? [] : stage.Settings.Status.Commands)
        {
            sections.Add(await SectionAsync(command.Name, token => AskAsync(command.Command, command.Timeout, token), cancel).ConfigureAwait(false));
        }

        var holder = await stage.Host.LockHolderAsync(cancel).ConfigureAwait(false);
        return new StatusReport
        {
            Application = stage.Settings.Application,
            Environment = stage.Environment.Name,
            Newest = newest,
            InEffect = live,
            LockHolder = holder?.ToString(),
            Sections = [.. sections],
        };
    }

    private static async Task<StatusSection> SectionAsync(string title, Func<CancellationToken, Task<IEnumerable<StatusItem>>> read, CancellationToken cancel)
    {
        try
        {
            return new StatusSection(title, [.. await read(cancel).ConfigureAwait(false)]);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new StatusSection(title, [new StatusItem("cannot be read", problem.Message, EvidenceStatus.Failed)]);
        }
    }

    private async Task<IEnumerable<StatusItem>> ReleaseAsync(CancellationToken cancel)
    {
        var state = await stage.Rollout.StateAsync(cancel).ConfigureAwait(false);
        var items = new List<StatusItem> { new("in service", state.Current ?? "none"), new("on the host", state.Staged.Count == 0 ? "none" : string.Join(", ", state.Staged)) };
        items.AddRange(state.Faults.Concat(await stage.Services.DownAsync(cancel).ConfigureAwait(false)).Select(fault => new StatusItem("problem", fault, EvidenceStatus.Failed)));
        if (state.Current is { } current)
        {
            var verified = await stage.Rollout.VerifyAsync(current, cancel).ConfigureAwait(false);
            items.Add(new StatusItem("files", verified.ToString(), verified.IsIntact ? EvidenceStatus.Ok : EvidenceStatus.Failed));
        }

        return items;
    }

    private async Task<IEnumerable<StatusItem>> SchemaAsync(CancellationToken cancel)
    {
        var report = await stage.Database().ValidateAsync(cancel).ConfigureAwait(false);
        return
        [
            new StatusItem("version", report.Current.ToString("D4", CultureInfo.InvariantCulture)),
            new StatusItem("pending", report.Pending.Count == 0 ? "none" : string.Join(", ", report.Pending.Select(pending => $"{pending.Version:0000}"))),
            .. report.Problems.Select(problem => new StatusItem("problem", problem.ToString(), EvidenceStatus.Failed)),
            .. report.Drift.Select(line => new StatusItem("drift", line, EvidenceStatus.Failed)),
        ];
    }

    private async Task<IEnumerable<StatusItem>> CronAsync(CancellationToken cancel)
    {
        var diff = await stage.Crontab.DiffAsync(stage.Jobs, cancel).ConfigureAwait(false);
        var now = stage.Workspace.Time.GetUtcNow();
        var states = await JobStates.ReadAsync(stage.Fleet.Scheduler, cancel).ConfigureAwait(false);
        var zone = await HostZone.ReadAsync(stage.Fleet.Scheduler, cancel).ConfigureAwait(false);
        var jobs = diff.IsEmpty
            ? stage.Jobs.Select(job => Told(job, states.FirstOrDefault(state => state.Name == job.Name), now, zone))
            : [new StatusItem("jobs", "differ from this checkout's: see ./build.sh Deploy --plan --diff", EvidenceStatus.Warning)];
        return jobs.Concat(diff.HandMade.Select(line => new StatusItem("hand-made", line, EvidenceStatus.Warning)));
    }

    private static StatusItem Told(CronJob job, JobState? state, DateTimeOffset now, TimeZoneInfo zone)
    {
        var next = $"{job.Schedule}, next {job.Next(now, zone)?.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) ?? "at boot"}";
        var last = state switch
        {
            null => "; has not run yet",
            { IsRunning: true } => $"; running since {state.RunningSince:yyyy-MM-dd HH:mm} UTC",
            { Interrupted: true } => "; its last run was cut off",
            _ => $"; last: {state.Last}",
        };
        return new StatusItem(job.Name, next + last, state is { Last: { Exit: not 0 } } or { Interrupted: true } ? EvidenceStatus.Warning : EvidenceStatus.Ok);
    }

    private async Task<IEnumerable<StatusItem>> AskAsync(string text, TimeSpan limit, CancellationToken cancel)
    {
        var command = Command.Script(stage.Application.Shell(text)).ReadOnly().AllowFailure().Timeout(limit);
        var result = await stage.Fleet.Scheduler.RunAsync(command, cancellation: cancel).ConfigureAwait(false);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).ToImmutableArray();
        return result.Succeeded
            ? lines.Select(line => new StatusItem("", line))
            : [new StatusItem("failed", $"exit {result.ExitCode}: {result.Error.Trim()}", EvidenceStatus.Failed)];
    }
}
