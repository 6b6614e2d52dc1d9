namespace Slipway.Databases.Backups;

/// <summary>What a restore did: the write-loss report says, table by table, what was there before and what is there now.</summary>
/// <param name="Damaged">Where a database that could not be read was put aside; null when it could.</param>
public sealed record RestoreReport(
    string File, DateTimeOffset TakenAt, int? VersionBefore, int Version, string Fingerprint, IReadOnlyList<TableDelta> Tables, string? Damaged, TimeSpan Duration);
