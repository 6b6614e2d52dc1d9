using System.Collections.Immutable;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Journals;

/// <summary>The step failed, was refused by a gate, or was interrupted. What it started is undone next.</summary>
public sealed record StepFailed(string Step, string Error, FailureKind Kind, ImmutableArray<Evidence> Evidence, long DurationMs) : JournalEntry
{
    internal override JournalEntry Redacted(Func<string, string> redact) =>
        this with { Error = redact(Error), Evidence = [.. Evidence.Select(line => line with { Found = redact(line.Found) })] };
}
