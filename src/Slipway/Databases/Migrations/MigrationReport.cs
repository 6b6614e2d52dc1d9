using Slipway.Databases.Schema;

namespace Slipway.Databases.Migrations;

/// <summary>What a run did. No <see cref="Runs"/>: there was nothing to do.</summary>
/// <param name="Fingerprint">Of the schema afterwards.</param>
public sealed record MigrationReport(int From, int To, IReadOnlyList<MigrationRun> Runs, TimeSpan Duration, Fingerprint Fingerprint);
