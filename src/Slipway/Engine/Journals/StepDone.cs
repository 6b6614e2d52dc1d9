using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Journals;

/// <summary>The step's action has completed.</summary>
public sealed record StepDone(string Step, JsonElement? Outcome, ImmutableArray<Evidence> Evidence, long DurationMs) : JournalEntry
{
    internal override JournalEntry Redacted(Func<string, string> redact) => this with { Evidence = [.. Evidence.Select(line => line with { Found = redact(line.Found) })] };
}
