using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>All that a rehearsal has measured and that a forecast is made from.</summary>
internal sealed record Measurements
{
    public required IReadOnlyList<MigrationRun> Up { get; init; }

    public IReadOnlyList<MigrationRun> Again { get; init; } = [];

    /// <summary>The same without rows; null when that could not be run, and <see cref="NotEmptied"/> says why.</summary>
    public IReadOnlyList<MigrationRun>? Emptied { get; init; }

    public string? NotEmptied { get; init; }

    /// <summary>Rows of the copy, and of its largest table.</summary>
    public long Rows { get; init; }

    public long LargestRows { get; init; }

    /// <summary>Felt before anything ran, and while it ran up the first and the second time; null where nobody can be kept waiting.</summary>
    public Traffic? Quiet { get; init; }

    public IReadOnlyList<Traffic> Felt { get; init; } = [];

    public TimeSpan Patience { get; init; }

    /// <summary>Statements whose time depends on what a copy does not have, by version and number from 1, with the reason.</summary>
    public IReadOnlyDictionary<(int Version, int Statement), string> Unforeseeable { get; init; } = new Dictionary<(int, int), string>();

    /// <summary>What came of the forecast before this one.</summary>
    public Score? Last { get; init; }
}
