using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Migrations;

/// <summary>What a run did. No <see cref="Runs"/>: there was nothing to do.</summary>
/// <param name="Fingerprint">Of the schema afterwards.</param>
public sealed record MigrationReport(int From, int To, IReadOnlyList<MigrationRun> Runs, TimeSpan Duration, Fingerprint Fingerprint)
{
    /// <summary>What others were seen to wait for meanwhile; null when nothing ran, or nobody looked.</summary>
    public Traffic? Felt { get; init; }

    /// <summary>The rehearsal's forecast beside this run; null when there was none.</summary>
    public Score? Score { get; init; }
}
