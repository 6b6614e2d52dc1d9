using DbUp.Engine;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Migrations;

/// <summary>A script on its way through DbUp, with all that its journal row needs.</summary>
internal sealed class PlannedScript(int version, string name, string checksum, Direction direction, MigrationScript script, Migration? migration)
    : SqlScript($"{Migration.IdOf(version, name)}.{(direction == Direction.Up ? "up" : "down")}", script.Text)
{
    public int Version { get; } = version;

    public string MigrationName { get; } = name;

    public string Checksum { get; } = checksum;

    public Direction Direction { get; } = direction;

    public MigrationScript Script { get; } = script;

    /// <summary>Null on the way down: the log knows all that is needed.</summary>
    public Migration? Migration { get; } = migration;

    /// <summary>Set by the runner while it runs.</summary>
    public MigrationRun? Run { get; set; }

    /// <summary>The schema after it, where the runner knows it; else it is read for the journal.</summary>
    public Fingerprint? After { get; set; }

    /// <summary>Another one follows in the same run, on the same connection.</summary>
    public bool IsFollowed { get; set; }

    public static PlannedScript Up(Migration m) => new(m.Version, m.Name, m.Checksum, Direction.Up, m.Up, m);

    public static PlannedScript Down(MigrationRecord r, MigrationScript script) => new(r.Version, r.Name, r.Checksum, Direction.Down, script, null);
}
