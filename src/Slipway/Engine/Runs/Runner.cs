using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

// Runs: executing a plan and taking it back. The order of things is the product: facts are captured, the intent and the
// facts are made durable, only then is the action called, and its outcome made durable. Whatever dies in between, the
// journal says which steps were started, and the next run resumes them or takes them back. StepRunner does one step
// forward, Undoer walks back, Runner decides what a run has to do, given how the last one ended.

/// <summary>Executes plans. The caller holds the deployment lock for every journaled run.</summary>
public sealed class Runner(TargetCatalog catalog, Action<RunEvent> publish, TimeProvider time, Drill? drill = null)
{
    // Deployments that Rollback --to can reach; older ones have lost their releases to retention long before.
    private const int DepthOfLive = 100;

    private readonly Undoer undoer = new(catalog, publish, time, drill);

    /// <summary>Runs a plan that changes nothing deployed: no journal, no undo.</summary>
    public async Task<RunResult> RunReadOnlyAsync(Plan plan, CancellationToken cancel)
    {
        var steps = new StepRunner(catalog, publish, time, drill, plan, null);
        return await steps.RunAllAsync(cancel).ConfigureAwait(false) is { } failure
            ? new RunResult(failure.Kind == FailureKind.Refused ? 5 : 1, null, failure.Step, failure.Error, failure.Problem)
            : new RunResult(0, null);
    }

    /// <summary>
    /// Runs a plan to its end or takes everything back. An unfinished run is dealt with first: the same plan is resumed at
    /// the step that it had reached, any other is undone before this one begins.
    /// </summary>
    public async Task<RunResult> DeployAsync(Plan plan, Journal journal, RunBy by, string revision, string? note, CancellationToken cancel)
    {
        if (journal.Last is { Ended: null } unfinished)
        {
            var same = !unfinished.IsUndoing && unfinished.Began.PlanHash == plan.Hash;
            publish(new Notice(same
                ? $"Run {unfinished.Number} by {unfinished.Began.By.User} on {unfinished.Began.By.Machine} was cut off; its plan is the same, so it is resumed."
                : $"Run {unfinished.Number} by {unfinished.Began.By.User} on {unfinished.Began.By.Machine} was cut off; {(unfinished.IsUndoing ? "it was on its way back" : "its plan was another")}, so it is undone first."));
            await journal.AppendAsync(new RunResumed(by, same ? "resume" : "undo")).ConfigureAwait(false);
            if (!same && await FinishUndoAsync(journal).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            if (same)
            {
                return await ForwardAsync(plan, journal, cancel).ConfigureAwait(false);
            }
        }

        var live = journal.Last?.Live ?? [];
        await journal.BeginAsync(
            new RunBegan { Kind = RunKind.Deployment, By = by, Plan = plan, PlanHash = plan.Hash, Revision = revision, Note = note, Live = live }).ConfigureAwait(false);
        return await ForwardAsync(plan, journal, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes back the newest deployment, or every one after <paramref name="to"/> (0: all of them). An unfinished deployment is
    /// undone, an unfinished rollback is finished; without <paramref name="to"/> that is all that is done. Once begun it cannot be interrupted.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="to"/> is not a deployment in effect.</exception>
    public async Task<RunResult> RollbackAsync(Journal journal, RunBy by, int? to, string application, string environment)
    {
        if (journal.Last is { Ended: null } unfinished)
        {
            publish(new Notice($"Run {unfinished.Number} was cut off; it is taken back."));
            await journal.AppendAsync(new RunResumed(by, "undo")).ConfigureAwait(false);
            var failed = await FinishUndoAsync(journal).ConfigureAwait(false);
            if (failed is not null || to is null)
            {
                return failed ?? new RunResult(0, journal.Last);
            }
        }

        var live = journal.Last?.Live ?? [];
        var keep = to is null ? Math.Max(0, live.Length - 1) : to == 0 ? 0 : live.IndexOf(to.Value) + 1;
        if (to > 0 && keep == 0)
        {
            throw new ArgumentException($"Deployment {to} is not in effect. In effect: {(live.Length == 0 ? "none" : string.Join(", ", live))}.");
        }

        if (keep == live.Length)
        {
            publish(new Notice(live.Length == 0 ? "Nothing is deployed; there is nothing to take back." : $"Deployment {live[^1]} is the newest in effect already; there is nothing to take back."));
            return new RunResult(0, null);
        }

        var takesBack = live.Skip(keep).Reverse().ToList();
        var plan = await undoer.PlanAsync(journal, takesBack, application, environment).ConfigureAwait(false);
        var began = new RunBegan { Kind = RunKind.Rollback, By = by, Plan = plan, PlanHash = plan.Hash, Live = live, TakesBack = [.. takesBack] };
        await journal.BeginAsync(began).ConfigureAwait(false);
        return await FinishUndoAsync(journal).ConfigureAwait(false) ?? new RunResult(0, journal.Last);
    }

    private async Task<RunResult> ForwardAsync(Plan plan, Journal journal, CancellationToken cancel)
    {
        var steps = new StepRunner(catalog, publish, time, drill, plan, journal);
        var failure = await steps.RunAllAsync(cancel).ConfigureAwait(false);
        var began = journal.Last!.Began;
        if (failure is null)
        {
            var changed = plan.Steps.Any(step => step.Undoable && journal.Last.Started(step.Name) is not null);
            var live = changed ? began.Live.Add(journal.Last.Number) : began.Live;
            await journal.AppendAsync(
                new RunEnded(changed ? RunOutcome.Succeeded : RunOutcome.Unchanged, [.. live.TakeLast(DepthOfLive)])).ConfigureAwait(false);
            return new RunResult(0, journal.Last);
        }

        var undone = await FinishUndoAsync(journal).ConfigureAwait(false);
        return undone ?? new RunResult(failure.Kind == FailureKind.Refused ? 5 : 1, journal.Last, failure.Step, failure.Error, failure.Problem);
    }

    // Null when everything is back and the run has ended; else the result that says it is not.
    private async Task<RunResult?> FinishUndoAsync(Journal journal)
    {
        var run = journal.Last!;
        var began = run.Began;
        IEnumerable<int> deployments = began.Kind == RunKind.Rollback ? began.TakesBack : [run.Number];
        foreach (var number in deployments)
        {
            var failure = await undoer.TakeBackAsync(journal, number).ConfigureAwait(false);
            if (failure is not null)
            {
                return new RunResult(3, journal.Last, failure.Step, failure.Error, failure.Problem);
            }
        }

        var rollback = began.Kind == RunKind.Rollback;
        var live = rollback ? [.. began.Live.Except(began.TakesBack)] : began.Live;
        await journal.AppendAsync(new RunEnded(rollback ? RunOutcome.Succeeded : RunOutcome.Undone, live)).ConfigureAwait(false);
        return null;
    }
}
