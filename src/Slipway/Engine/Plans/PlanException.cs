using System.Collections.Immutable;

namespace Slipway.Engine.Plans;

/// <summary>The plan cannot be made. Every problem is named; nothing was touched.</summary>
public sealed class PlanException(ImmutableArray<string> problems) : Exception(string.Join(System.Environment.NewLine, problems))
{
    public ImmutableArray<string> Problems { get; } = problems;
}
