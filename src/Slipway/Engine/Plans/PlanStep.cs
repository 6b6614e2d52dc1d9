using System.Collections.Immutable;

namespace Slipway.Engine.Plans;

/// <summary>One step of a plan, as it is shown and hashed.</summary>
public sealed record PlanStep(string Name, string Description, ImmutableArray<string> DependsOn, bool ReadOnly, bool Undoable, bool Skipped = false);
