using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>What came of running the pending migrations up, down and up again on a copy.</summary>
public sealed record Rehearsal
{
    /// <summary>Nothing in <see cref="Findings"/>.</summary>
    public bool Passed => Findings.Count == 0;

    /// <summary>What the verdict holds for: migrations, schema of the source, server version. Compare with <see cref="Database.RehearsalBindingAsync"/>.</summary>
    public required string Binding { get; init; }

    /// <summary>Why it did not pass, each a sentence.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    public required int From { get; init; }

    public required int To { get; init; }

    /// <summary>How far down it went: to <see cref="From"/>, or to the last migration that is declared irreversible.</summary>
    public required int DownTo { get; init; }

    public required IReadOnlyList<MigrationRun> Up { get; init; }

    public required IReadOnlyList<MigrationRun> Down { get; init; }

    public required IReadOnlyList<MigrationRun> UpAgain { get; init; }

    public required Fingerprint Before { get; init; }

    public required Fingerprint After { get; init; }

    /// <summary>What going back would take away from the copy right after the up.</summary>
    public required IReadOnlyList<Loss> Losses { get; init; }

    /// <summary>Tables that the migrations touch and whose rows are not the same after up and down.</summary>
    public required IReadOnlyList<string> ChangedByRoundTrip { get; init; }

    public required IReadOnlyList<InvariantResult> Invariants { get; init; }

    /// <summary>The copy's tables before anything ran.</summary>
    public required IReadOnlyList<TableContent> Tables { get; init; }

    /// <summary>Locks and stalls that other sessions met during the first up; empty where the engine has no other sessions.</summary>
    public Traffic Traffic { get; init; } = Traffic.None;

    public Traffic TrafficDown { get; init; } = Traffic.None;

    public Traffic TrafficAgain { get; init; } = Traffic.None;

    /// <summary>What the real run is expected to take and to make others wait.</summary>
    public Forecast Forecast { get; init; } = Forecast.None;

    /// <summary>False: nobody knows what the release in service does, so <see cref="OldCode"/> is empty and says nothing.</summary>
    public bool OldCodeKnown { get; init; }

    /// <summary>Whether the release in service works with the new schema, one for each of its smoke queries.</summary>
    public IReadOnlyList<SmokeResult> OldCode { get; init; } = [];

    /// <summary>Whether the release of this checkout does.</summary>
    public IReadOnlyList<SmokeResult> NewCode { get; init; } = [];

    /// <summary>Whether a run that is killed or fails at a statement goes on, or comes back, exactly.</summary>
    public InterruptionReport Interruptions { get; init; } = InterruptionReport.None;

    public required TimeSpan CopyDuration { get; init; }

    public required TimeSpan UpDuration { get; init; }

    public required TimeSpan DownDuration { get; init; }

    public required TimeSpan UpAgainDuration { get; init; }

    public required TimeSpan Duration { get; init; }
}
