using System.Collections.Immutable;
using Slipway.Engine.Journals;

namespace Slipway.Reporting;

/// <summary>What is deployed where, since when and by whom, and how it is.</summary>
public sealed record StatusReport
{
    public required string Application { get; init; }

    public required string Environment { get; init; }

    /// <summary>The newest run; null when there was none.</summary>
    public RunLog? Newest { get; init; }

    /// <summary>The run of the newest deployment in effect; null when nothing is.</summary>
    public RunLog? InEffect { get; init; }

    /// <summary>Who deploys at this moment; null when nobody does.</summary>
    public string? LockHolder { get; init; }

    public ImmutableArray<StatusSection> Sections { get; init; } = [];
}
