using System.Text.Json;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

/// <summary>
/// Runs the steps of one plan forward, in order, until one fails. What goes on beside them has ended, and its end is journaled, when this returns; where
/// another step has failed, it is interrupted. Without a journal (read-only plans) outcomes are kept in memory.
/// </summary>
internal sealed class StepRunner(
    TargetCatalog catalog, Action<RunEvent> publish, TimeProvider time, Drill? drill, Plan plan, Journal? journal)
{
    private readonly List<StepInHand> beside = [];
    private RunLog memory = new(0, []);

    private RunLog Log => journal?.Last ?? memory;

    public async Task<StepFailure?> RunAllAsync(CancellationToken cancel)
    {
        try
        {
            return await RunInOrderAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            // Only where the journal cannot be written any more; else they have ended.
            foreach (var one in beside)
            {
                await one.InterruptAsync().ConfigureAwait(false);
                await ((Task)one.Action).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<StepFailure?> RunInOrderAsync(CancellationToken cancel)
    {
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            if (Log.IsSettled(step.Name))
            {
                continue;
            }

            // One that has failed already is not waited for: what comes next would be for nothing.
            if (await EndAsync(one => one.HasFailed || catalog.WaitsFor(step.Name, one.Step)).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            publish(new StepRunning(step.Name, i + 1, plan.Steps.Length));
            if (await RunAsync(step, cancel).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return await EndAsync(_ => true).ConfigureAwait(false);
    }

    private async Task<StepFailure?> RunAsync(PlanStep step, CancellationToken cancel)
    {
        var definition = catalog.Find(step.Name)!;
        var hand = new StepInHand(step.Name, time, cancel);
        try
        {
            var context = hand.Context = new StepContext(step.Name, Log.Number, publish, Log.OutcomeOf, AnythingChanged, hand.Token) { Resumed = Log.Started(step.Name) is not null };
            cancel.ThrowIfCancellationRequested();
            if (await ReasonToSkipAsync(step, definition, context).ConfigureAwait(false) is { } reason)
            {
                await WriteAsync(new StepSkipped(step.Name, reason)).ConfigureAwait(false);
                hand.Dispose();
                return null;
            }

            var facts = await StartAsync(step, definition, context).ConfigureAwait(false);
            hand.Begin(() => ActAsync(definition, facts, context), definition.IsBeside);
            if (definition.IsBeside)
            {
                beside.Add(hand);
                return null;
            }
        }
        catch (Exception problem)
        {
            return await FailAsync(hand, problem, cancel).ConfigureAwait(false);
        }

        return await EndAsync(hand, cancel).ConfigureAwait(false);
    }

    private async Task<object?> ActAsync(TargetDefinition definition, JsonElement? facts, StepContext context)
    {
        var outcome = definition.ExecuteAction is null ? null : await definition.ExecuteAction(facts, context).ConfigureAwait(false);
        await DrillAsync(definition.Name, context.Cancel).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Waits for those that went on beside others, and journals how they ended.</summary>
    private async Task<StepFailure?> EndAsync(Func<StepInHand, bool> which)
    {
        foreach (var one in beside.Where(which).ToList())
        {
            beside.Remove(one);
            if (await EndAsync(one, one.Cancel).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<StepFailure?> EndAsync(StepInHand hand, CancellationToken cancel)
    {
        try
        {
            var outcome = await hand.Action.ConfigureAwait(false);
            await WriteAsync(new StepDone(hand.Step, Json.ToElement(outcome), [.. hand.Context.Gathered], hand.Milliseconds)).ConfigureAwait(false);
            hand.Dispose();
            return null;
        }
        catch (Exception problem)
        {
            return await FailAsync(hand, problem, cancel).ConfigureAwait(false);
        }
    }

    private async Task<StepFailure> FailAsync(StepInHand hand, Exception problem, CancellationToken cancel)
    {
        // Before the failure itself is written, which is the last word about the way forward.
        foreach (var one in beside.ToList())
        {
            beside.Remove(one);
            await one.InterruptAsync().ConfigureAwait(false);
            await EndAsync(one, one.Token).ConfigureAwait(false);
        }

        var kind = problem is RefusedException ? FailureKind.Refused : cancel.IsCancellationRequested ? FailureKind.Interrupted : FailureKind.Failed;
        var error = kind == FailureKind.Interrupted ? "interrupted" : problem.Message;
        await WriteAsync(new StepFailed(hand.Step, error, kind, [.. hand.Context.Gathered], hand.Milliseconds)).ConfigureAwait(false);
        hand.Dispose();
        return new StepFailure(hand.Step, error, kind, problem);
    }

    private async Task<string?> ReasonToSkipAsync(PlanStep step, TargetDefinition definition, StepContext context)
    {
        if (step.Skipped)
        {
            return "skipped by --skip";
        }

        // A step that a run before the crash had started is gone on with: its condition may read differently now.
        foreach (var skip in Log.Started(step.Name) is null ? definition.SkipReasons : [])
        {
            if (await skip(context).ConfigureAwait(false) is { } reason)
            {
                return reason;
            }
        }

        foreach (var refusal in definition.Refusals)
        {
            if (await refusal(context).ConfigureAwait(false) is { } why)
            {
                throw new RefusedException(why);
            }
        }

        return null;
    }

    private async Task<JsonElement?> StartAsync(PlanStep step, TargetDefinition definition, StepContext context)
    {
        if (Log.Started(step.Name) is { } started)
        {
            return started.Facts;
        }

        var facts = definition.CaptureAction is null ? null : await definition.CaptureAction(context).ConfigureAwait(false);
        if (!step.ReadOnly)
        {
            await WriteAsync(new StepStarted(step.Name, facts)).ConfigureAwait(false);
        }

        return facts;
    }

    private async Task DrillAsync(string step, CancellationToken cancel)
    {
        if (drill is null || !drill.Step.Equals(step, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (drill.Kind == DrillKind.Pause)
        {
            publish(new StepSaid(step, $"drill: pausing for {drill.Number} s"));
            await Task.Delay(TimeSpan.FromSeconds(drill.Number), time, cancel).ConfigureAwait(false);
        }
        else if (drill.Kind == DrillKind.Fail)
        {
            throw new DrillException($"drill: {step} was made to fail after its action");
        }
    }

    // Never cancelled: what has happened is written down even when the run is being interrupted.
    private async Task WriteAsync(JournalEntry entry)
    {
        if (journal is null)
        {
            memory = memory.With(entry with { Sequence = memory.Entries.Count, Time = time.GetUtcNow() });
            publish(memory.Entries[^1]);
        }
        else
        {
            await journal.AppendAsync(entry).ConfigureAwait(false);
        }
    }

    private bool AnythingChanged() => plan.Steps.Any(step => step.Undoable && Log.Done(step.Name) is not null);
}
