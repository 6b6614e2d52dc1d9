using System.Collections.Immutable;

namespace Slipway.Reporting;

/// <summary>What a record tells beyond the journal's own words. The composition root takes it from the steps' journaled outcomes.</summary>
public sealed record RecordDetails
{
    public static RecordDetails None { get; } = new();

    /// <summary>The rehearsal's verdict in a sentence.</summary>
    public string? Rehearsal { get; init; }

    /// <summary>Name of the backup that was made.</summary>
    public string? Backup { get; init; }

    /// <summary>Whatever else is worth a line at the top, such as the schema's version or the release's id, in this order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What the rehearsal foresaw, beside reality.</summary>
    public ImmutableArray<RecordForecast> Forecasts { get; init; } = [];

    public ImmutableArray<RecordDiff> Diffs { get; init; } = [];

    /// <summary>What the person who deployed wants to have remembered.</summary>
    public string? Notes { get; init; }

    /// <summary>Lines that the checklist must have; those without evidence appear as skipped, with the reason.</summary>
    public ImmutableArray<ChecklistItem> Expected { get; init; } = [];
}
