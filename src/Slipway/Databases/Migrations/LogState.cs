namespace Slipway.Databases.Migrations;

/// <summary>What <c>migration_log</c> says; <see cref="Exists"/> is false when there is no such table.</summary>
internal sealed record LogState(bool Exists, IReadOnlyList<MigrationRecord> Rows)
{
    public static LogState None { get; } = new(false, []);

    public IReadOnlyList<MigrationRecord> InForce { get; } = [.. Rows.Where(r => r.InForce).OrderBy(r => r.Version)];

    public int Version => InForce.Count == 0 ? 0 : InForce[^1].Version;

    /// <summary>The highest version that was there before Slipway; 0 for none.</summary>
    public int Baseline => InForce.LastOrDefault(r => r.Status == "baseline")?.Version ?? 0;
}
