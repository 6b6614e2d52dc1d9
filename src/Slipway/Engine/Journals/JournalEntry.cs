using System.Text.Json.Serialization;
using Slipway.Engine.Runs;

namespace Slipway.Engine.Journals;

/// <summary>One line of the journal. Entries are events too: readers of a running deployment get them once they are durable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunBegan), "began")]
[JsonDerivedType(typeof(RunResumed), "resumed")]
[JsonDerivedType(typeof(StepStarted), "started")]
[JsonDerivedType(typeof(StepDone), "done")]
[JsonDerivedType(typeof(StepSkipped), "skipped")]
[JsonDerivedType(typeof(StepFailed), "failed")]
[JsonDerivedType(typeof(UndoStarted), "undo-started")]
[JsonDerivedType(typeof(StepUndone), "undone")]
[JsonDerivedType(typeof(UndoFailed), "undo-failed")]
[JsonDerivedType(typeof(RunEnded), "ended")]
public abstract record JournalEntry : RunEvent
{
    /// <summary>Position in the segment, from 0.</summary>
    public int Sequence { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The entry with its free texts (what commands printed, what people wrote) passed through. Facts are never touched: undo works from them.</summary>
    internal virtual JournalEntry Redacted(Func<string, string> redact) => this;
}
