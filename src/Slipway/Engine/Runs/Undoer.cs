using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

/// <summary>Takes back the started steps of a run, newest first, from the journal's facts alone. Each undo is journaled before and after.</summary>
internal sealed class Undoer(TargetCatalog catalog, Action<RunEvent> publish, TimeProvider time, Drill? drill)
{
    /// <summary>The plan of a rollback: for each deployment the steps that will be taken back, in that order.</summary>
    public async Task<Plan> PlanAsync(Journal journal, IReadOnlyList<int> deployments, string application, string environment)
    {
        var steps = new List<PlanStep>();
        foreach (var number in deployments)
        {
            var run = await ReadAsync(journal, number).ConfigureAwait(false);
            steps.AddRange(run.StartedNewestFirst
                .Where(started => catalog.Find(started.Step)?.UndoAction is not null)
                .Select(started => new PlanStep(started.Step, $"take back {started.Step} of deployment {number}", [], false, false)));
        }

        return new Plan { Application = application, Environment = environment, Targets = ["Rollback"], Steps = [.. steps] };
    }

    /// <summary>Null when every started step of the run is taken back.</summary>
    public async Task<StepFailure?> TakeBackAsync(Journal journal, int number)
    {
        var run = await ReadAsync(journal, number).ConfigureAwait(false);
        var steps = run.StartedNewestFirst.Select(started => started.Step).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            if (journal.Last!.HasUndone(steps[i], number))
            {
                continue;
            }

            if (await TakeBackAsync(journal, run, steps[i], i + 1, steps.Count).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<StepFailure?> TakeBackAsync(Journal journal, RunLog run, string step, int index, int count)
    {
        var definition = catalog.Find(step);
        if (definition is { UndoAction: null })
        {
            return null;
        }

        publish(new StepRunning(step, index, count, Undo: true));
        var began = time.GetTimestamp();
        await journal.AppendAsync(new UndoStarted(step, run.Number)).ConfigureAwait(false);
        try
        {
            if (definition is null)
            {
                throw new InvalidOperationException(
                    $"this build has no target '{step}', so it cannot take it back; use the checkout of revision {run.Began.Revision}");
            }

            var context = new StepContext(step, run.Number, publish, run.OutcomeOf, () => true, CancellationToken.None);
            await definition.UndoAction!(run.Started(step)!.Facts, context).ConfigureAwait(false);
            if (drill is { Kind: DrillKind.FailUndo } && drill.Step.Equals(step, StringComparison.OrdinalIgnoreCase))
            {
                throw new DrillException($"drill: the undo of {step} was made to fail");
            }
        }
        catch (Exception problem)
        {
            await journal.AppendAsync(new UndoFailed(step, run.Number, problem.Message)).ConfigureAwait(false);
            return new StepFailure(step, problem.Message, FailureKind.Failed, problem);
        }

        var duration = (long)time.GetElapsedTime(began).TotalMilliseconds;
        await journal.AppendAsync(new StepUndone(step, run.Number, duration)).ConfigureAwait(false);
        return null;
    }

    private static async Task<RunLog> ReadAsync(Journal journal, int number) => number == journal.Last!.Number
        ? journal.Last
        : await journal.ReadAsync(number, CancellationToken.None).ConfigureAwait(false)
            ?? throw new InvalidDataException($"the journal has no run {number}");
}
