using System.Collections.Immutable;
using System.Text.Json;

namespace Slipway.Engine.Journals;

/// <summary>The entries of one run, and the questions that are asked of them.</summary>
public sealed record RunLog(int Number, ImmutableList<JournalEntry> Entries)
{
    public RunBegan Began => (RunBegan)Entries[0];

    /// <summary>Null while the run is unfinished.</summary>
    public RunEnded? Ended => Entries.Count > 0 ? Entries[^1] as RunEnded : null;

    /// <summary>Deployments in effect after this run, or before it while it is unfinished.</summary>
    public ImmutableArray<int> Live => Ended?.Live ?? Began.Live;

    public StepFailed? Failure => Entries.OfType<StepFailed>().LastOrDefault();

    /// <summary>True when the unfinished run is on its way back: what is left is undo.</summary>
    public bool IsUndoing => Began.Kind == RunKind.Rollback || Entries.Any(entry => entry is StepFailed or UndoStarted);

    public StepStarted? Started(string step) => Entries.OfType<StepStarted>().LastOrDefault(entry => entry.Step == step);

    public StepDone? Done(string step) => Entries.OfType<StepDone>().LastOrDefault(entry => entry.Step == step);

    public bool IsSettled(string step) => Done(step) is not null || Entries.OfType<StepSkipped>().Any(entry => entry.Step == step);

    public JsonElement? OutcomeOf(string step) => Done(step)?.Outcome;

    /// <summary>Steps whose intent is journaled, newest first: what undo walks, whether they completed or not.</summary>
    public IEnumerable<StepStarted> StartedNewestFirst => Entries.OfType<StepStarted>().Reverse();

    /// <summary>True when this segment says that the step of run <paramref name="of"/> has been taken back.</summary>
    public bool HasUndone(string step, int of) => Entries.OfType<StepUndone>().Any(entry => entry.Step == step && entry.Of == of);

    internal RunLog With(JournalEntry entry) => this with { Entries = Entries.Add(entry) };
}
