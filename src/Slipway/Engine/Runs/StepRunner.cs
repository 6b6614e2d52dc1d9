using System.Text.Json;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

/// <summary>Runs the steps of one plan forward, in order, until one fails. Without a journal (read-only plans) outcomes are kept in memory.</summary>
internal sealed class StepRunner(
    TargetCatalog catalog, Action<RunEvent> publish, TimeProvider time, Drill? drill, Plan plan, Journal? journal)
{
    private RunLog memory = new(0, []);

    private RunLog Log => journal?.Last ?? memory;

    public async Task<StepFailure?> RunAllAsync(CancellationToken cancel)
    {
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            if (Log.IsSettled(step.Name))
            {
                continue;
            }

            publish(new StepRunning(step.Name, i + 1, plan.Steps.Length));
            if (await RunAsync(step, cancel).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<StepFailure?> RunAsync(PlanStep step, CancellationToken cancel)
    {
        var definition = catalog.Find(step.Name)!;
        var context = new StepContext(step.Name, Log.Number, publish, Log.OutcomeOf, AnythingChanged, cancel) { Resumed = Log.Started(step.Name) is not null };
        var began = time.GetTimestamp();
        try
        {
            cancel.ThrowIfCancellationRequested();
            if (await ReasonToSkipAsync(step, definition, context).ConfigureAwait(false) is { } reason)
            {
                await WriteAsync(new StepSkipped(step.Name, reason)).ConfigureAwait(false);
                return null;
            }

            var facts = await StartAsync(step, definition, context).ConfigureAwait(false);
            var outcome = definition.ExecuteAction is null ? null : await definition.ExecuteAction(facts, context).ConfigureAwait(false);
            await DrillAsync(step.Name, cancel).ConfigureAwait(false);
            await WriteAsync(new StepDone(step.Name, Json.ToElement(outcome), [.. context.Gathered], Elapsed(began))).ConfigureAwait(false);
            return null;
        }
        catch (Exception problem)
        {
            var kind = problem is RefusedException ? FailureKind.Refused : cancel.IsCancellationRequested ? FailureKind.Interrupted : FailureKind.Failed;
            var error = kind == FailureKind.Interrupted ? "interrupted" : problem.Message;
            await WriteAsync(new StepFailed(step.Name, error, kind, [.. context.Gathered], Elapsed(began))).ConfigureAwait(false);
            return new StepFailure(step.Name, error, kind, problem);
        }
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

    private long Elapsed(long began) => (long)time.GetElapsedTime(began).TotalMilliseconds;
}
