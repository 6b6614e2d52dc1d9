using System.Collections.Immutable;
using Slipway.Engine.Plans;

namespace Slipway.Engine.Journals;

/// <summary>First line of a segment: who runs what, where, by which plan.</summary>
public sealed record RunBegan : JournalEntry
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public int Run { get; init; }

    public required RunKind Kind { get; init; }

    public required RunBy By { get; init; }

    public required Plan Plan { get; init; }

    public required string PlanHash { get; init; }

    /// <summary>Source revision that is deployed, with <c>-dirty</c> when the working tree had changes.</summary>
    public string Revision { get; init; } = "";

    /// <summary>What the person who runs it wants to have remembered.</summary>
    public string? Note { get; init; }

    /// <summary>Deployments in effect before this run, oldest first.</summary>
    public ImmutableArray<int> Live { get; init; } = [];

    /// <summary>For a rollback: the deployments it takes back, newest first.</summary>
    public ImmutableArray<int> TakesBack { get; init; } = [];

    internal override JournalEntry Redacted(Func<string, string> redact) => this with { Note = Note is null ? null : redact(Note) };
}
