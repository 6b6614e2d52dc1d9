using System.Collections.Immutable;
using System.Text.Json;

namespace Slipway.Engine.Targets;

/// <summary>What a target declares. Immutable: every verb returns a changed copy.</summary>
public record TargetDefinition
{
    public string Name { get; internal init; } = "";

    public string Summary { get; private init; } = "";

    /// <summary>True for a target that changes nothing deployed; alone it needs neither lock nor journal.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>True for a target that people do not call; it stands in plans but not in the list of targets.</summary>
    public bool IsHidden { get; private init; }

    /// <summary>True for a target whose action the steps after it do not wait for.</summary>
    public bool IsBeside { get; private init; }

    internal ImmutableArray<Target> Dependencies { get; private init; } = [];

    internal ImmutableArray<Target> Predecessors { get; private init; } = [];

    internal ImmutableArray<Func<StepContext, Task<string?>>> SkipReasons { get; private init; } = [];

    internal ImmutableArray<Func<StepContext, Task<string?>>> Refusals { get; private init; } = [];

    internal Func<StepContext, Task<JsonElement?>>? CaptureAction { get; init; }

    internal Func<JsonElement?, StepContext, Task<object?>>? ExecuteAction { get; init; }

    internal Func<JsonElement?, StepContext, Task>? UndoAction { get; init; }

    /// <summary>One line for <c>--help</c>, the plan and the record.</summary>
    public TargetDefinition Description(string text) => this with { Summary = text };

    /// <summary>Targets that run before this one and are pulled into the plan by it.</summary>
    public TargetDefinition DependsOn(params Target[] targets) => this with { Dependencies = Dependencies.AddRange(targets) };

    /// <summary>Targets that run before this one when the plan has them anyway.</summary>
    public TargetDefinition After(params Target[] targets) => this with { Predecessors = Predecessors.AddRange(targets) };

    public TargetDefinition ReadOnly() => this with { IsReadOnly = true };

    public TargetDefinition Hidden() => this with { IsHidden = true };

    /// <summary>
    /// The action goes on beside the steps after it, until one that has it among its <see cref="DependsOn"/> or <see cref="After"/>, which waits for it. Whether
    /// it is skipped or refused is settled in its place, and its facts are journaled there, before any step after it begins; so it is undone after them.
    /// </summary>
    public TargetDefinition Beside() => this with { IsBeside = true };

    /// <summary>Runs only when the condition holds; otherwise the step is skipped and <paramref name="otherwise"/> is journaled as the reason.</summary>
    public TargetDefinition OnlyWhen(Func<StepContext, Task<bool>> condition, string otherwise) =>
        SkipWhen(async step => await condition(step).ConfigureAwait(false) ? null : otherwise);

    /// <summary>Skips the step when the function gives a reason, and runs it when it gives null.</summary>
    public TargetDefinition SkipWhen(Func<StepContext, Task<string?>> reason) => this with { SkipReasons = SkipReasons.Add(reason) };

    /// <summary>A gate: the function gives null, or why the step is refused. A refusal ends the run with exit code 5.</summary>
    public TargetDefinition Requires(Func<StepContext, Task<string?>> refusal) => this with { Refusals = Refusals.Add(refusal) };

    /// <summary>
    /// Reads the facts that undo will need. Read-only: it runs before anything is journaled about the step. Its result is
    /// journaled (fsynced) before <c>Executes</c> is called, and a resumed run gets the journaled facts, not a new reading.
    /// </summary>
    public TargetDefinition<TFacts> Capture<TFacts>(Func<StepContext, Task<TFacts>> capture) =>
        new(this) { CaptureAction = async step => Json.ToElement(await capture(step).ConfigureAwait(false)) };

    /// <summary>The action. Idempotent: after a crash it is called again with the same facts.</summary>
    public TargetDefinition Executes(Func<StepContext, Task> action) => this with
    {
        ExecuteAction = async (_, step) =>
        {
            await action(step).ConfigureAwait(false);
            return null;
        },
    };

    /// <summary>The action with an outcome, which is journaled and which later steps read by <see cref="StepContext.OutcomeOf{T}"/>.</summary>
    public TargetDefinition Executes<TOutcome>(Func<StepContext, Task<TOutcome>> action) =>
        this with { ExecuteAction = async (_, step) => await action(step).ConfigureAwait(false) };

    /// <summary>Takes the step back. Idempotent; called for every step that the journal says was started.</summary>
    public TargetDefinition Undo(Func<StepContext, Task> undo) => this with { UndoAction = (_, step) => undo(step) };
}
