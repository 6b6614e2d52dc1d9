namespace Slipway.Databases.Migrations;

/// <summary>A migration that the next run will apply, or, with <see cref="AsBaseline"/>, only write down.</summary>
/// <param name="Irreversible">The declared reason why there is no way back; null when there is one.</param>
public sealed record PendingMigration(int Version, string Name, string Checksum, int Statements, string? Irreversible, bool NoTransaction, bool AsBaseline);
