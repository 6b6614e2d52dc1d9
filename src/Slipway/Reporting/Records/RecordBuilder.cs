using System.Collections.Immutable;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Reporting.Records;

/// <summary>Reads a record out of one run's journal entries.</summary>
internal sealed class RecordBuilder(RunLog log, RecordDetails details, Func<string, string> safe)
{
    private readonly RunBegan began = log.Began;

    public DeploymentRecord Build()
    {
        var steps = began.Kind == RunKind.Rollback ? [] : began.Plan.Steps.Select(Step).ToImmutableArray();
        return new DeploymentRecord
        {
            Run = log.Number,
            Kind = began.Kind,
            Status = Status(),
            Application = safe(began.Plan.Application),
            Environment = safe(began.Plan.Environment),
            Revision = safe(began.Revision),
            User = safe(began.By.User),
            Machine = safe(began.By.Machine),
            Started = began.Time,
            Ended = log.Ended?.Time,
            PlanHash = began.PlanHash,
            Live = log.Live,
            TakesBack = began.TakesBack,
            Resumed = [.. log.Entries.OfType<RunResumed>().Select(resumed => safe($"{Words.Time(resumed.Time)} by {resumed.By.User} on {resumed.By.Machine}, to {resumed.Purpose} it"))],
            Rehearsal = Safe(details.Rehearsal),
            Backup = Safe(details.Backup),
            Facts = [.. details.Facts.Select(fact => KeyValuePair.Create(safe(fact.Key), safe(fact.Value)))],
            Failure = Failure(),
            Checklist = [.. Found().Concat(Missing(steps)).OrderBy(item => Place(item.Requirement), StringComparer.Ordinal)],
            Forecasts = [.. details.Forecasts.Select(row => new RecordForecast(safe(row.What), safe(row.Forecast), safe(row.Reality), safe(row.Verdict)))],
            Steps = steps,
            Undo = [.. Undo()],
            Diffs = [.. details.Diffs.Select(diff => new RecordDiff(safe(diff.Title), safe(diff.Text)))],
            Notes = Safe(details.Notes),
        };
    }

    private RecordStatus Status() => log.Ended?.Outcome switch
    {
        RunOutcome.Succeeded => RecordStatus.Succeeded,
        RunOutcome.Unchanged => RecordStatus.Unchanged,
        RunOutcome.Undone => RecordStatus.Undone,
        _ => RecordStatus.Unfinished,
    };

    private string? Failure() => log.Entries.LastOrDefault(entry => entry is StepFailed or UndoFailed) switch
    {
        UndoFailed undo when log.Ended is null => safe($"The undo of {undo.Step} failed: {undo.Error}"),
        _ when log.Failure is { } failed => safe($"{failed.Step}: {failed.Error}"),
        _ => null,
    };

    private RecordStep Step(PlanStep step)
    {
        var ending = log.Entries.LastOrDefault(entry => entry switch
        {
            StepDone done => done.Step == step.Name,
            StepSkipped skipped => skipped.Step == step.Name,
            StepFailed failed => failed.Step == step.Name,
            _ => false,
        });
        var (state, duration, reason) = ending switch
        {
            StepDone done => (StepState.Done, (long?)done.DurationMs, (string?)null),
            StepSkipped skipped => (StepState.Skipped, null, skipped.Reason),
            StepFailed failed => (failed.Kind == FailureKind.Refused ? StepState.Refused : StepState.Failed, failed.DurationMs, failed.Error),
            _ when log.Started(step.Name) is not null => (StepState.CutOff, null, null),
            _ => (StepState.NotReached, null, null),
        };
        return new RecordStep(safe(step.Name), safe(step.Description), state, duration, Safe(reason), log.HasUndone(step.Name, log.Number));
    }

    private IEnumerable<RecordItem> Found()
    {
        foreach (var entry in log.Entries)
        {
            var (step, evidence) = entry switch
            {
                StepDone done => (done.Step, done.Evidence),
                StepFailed failed => (failed.Step, failed.Evidence),
                _ => ("", []),
            };
            foreach (var one in evidence.IsDefault ? [] : evidence)
                yield return new RecordItem(safe(one.Requirement), safe(one.Item), one.Status, safe(one.Found), safe(step));
        }
    }

    // An item that nobody looked at is not passed over: it says why.
    private IEnumerable<RecordItem> Missing(ImmutableArray<RecordStep> steps)
    {
        var found = Found().Select(item => item.Requirement).ToHashSet();
        foreach (var item in details.Expected.Where(item => !found.Contains(item.Requirement)))
        {
            var step = steps.FirstOrDefault(step => step.Name == item.Step);
            var reason = step switch
            {
                null => $"{item.Step} is not part of this run",
                { State: StepState.Skipped } => $"{item.Step} was skipped: {step.Reason}",
                { State: StepState.Done } => $"{item.Step} did not look at it",
                { State: StepState.NotReached } => $"{item.Step} was not reached",
                _ => $"{item.Step} did not come to it",
            };
            yield return new RecordItem(safe(item.Requirement), safe(item.Item), EvidenceStatus.Skipped, safe(reason), safe(item.Step));
        }
    }

    private IEnumerable<RecordUndo> Undo()
    {
        var undone = new Dictionary<(string, int), RecordUndo>();
        foreach (var entry in log.Entries)
        {
            var undo = entry switch
            {
                UndoStarted started => new RecordUndo(safe(started.Step), started.Of, StepState.CutOff),
                StepUndone done => new RecordUndo(safe(done.Step), done.Of, StepState.Done, done.DurationMs),
                UndoFailed failed => new RecordUndo(safe(failed.Step), failed.Of, StepState.Failed, null, safe(failed.Error)),
                _ => null,
            };
            if (undo is not null) undone[(undo.Step, undo.Of)] = undo;
        }
        return undone.Values;
    }

    // As in the checklist on paper: A2 before A10, what has no number last.
    private static string Place(string requirement) =>
        requirement.Length == 0 ? "~" : requirement[0] + requirement[1..].PadLeft(4, '0');

    private string? Safe(string? text) => string.IsNullOrEmpty(text) ? null : safe(text);
}
