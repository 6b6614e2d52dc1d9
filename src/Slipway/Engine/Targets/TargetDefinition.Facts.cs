using System.Text.Json;

namespace Slipway.Engine.Targets;

/// <summary>A definition whose <c>Capture</c> gives facts of type <typeparamref name="TFacts"/> to <c>Executes</c> and <c>Undo</c>.</summary>
public sealed record TargetDefinition<TFacts> : TargetDefinition
{
    internal TargetDefinition(TargetDefinition definition)
        : base(definition)
    {
    }

    /// <inheritdoc cref="TargetDefinition.Executes(Func{StepContext, Task})"/>
    public TargetDefinition<TFacts> Executes(Func<TFacts, StepContext, Task> action) => this with
    {
        ExecuteAction = async (facts, step) =>
        {
            await action(Typed(facts), step).ConfigureAwait(false);
            return null;
        },
    };

    /// <inheritdoc cref="TargetDefinition.Executes{TOutcome}(Func{StepContext, Task{TOutcome}})"/>
    public TargetDefinition<TFacts> Executes<TOutcome>(Func<TFacts, StepContext, Task<TOutcome>> action) =>
        this with { ExecuteAction = async (facts, step) => await action(Typed(facts), step).ConfigureAwait(false) };

    /// <inheritdoc cref="TargetDefinition.Undo(Func{StepContext, Task})"/>
    public TargetDefinition<TFacts> Undo(Func<TFacts, StepContext, Task> undo) =>
        this with { UndoAction = (facts, step) => undo(Typed(facts), step) };

    private static TFacts Typed(JsonElement? facts) =>
        facts is { } element && element.Deserialize<TFacts>(Json.Options) is { } typed
            ? typed
            : throw new InvalidDataException($"the journal holds no facts of type {typeof(TFacts).Name} for this step");
}
