namespace Slipway.Databases.Migrations;

/// <summary>A statement of a script, on the way up or on the way down.</summary>
/// <param name="Number">Counted from 1.</param>
internal sealed record StatementPoint(int Version, string Name, Direction Direction, int Number, int Count, string Summary)
{
    public static IEnumerable<StatementPoint> In(MigrationRun run)
        => run.Statements.Select((s, i) => new StatementPoint(run.Version, run.Name, run.Direction, i + 1, run.Statements.Count, s.Summary));

    public bool Is(PlannedScript script, int index) => (script.Version, script.Direction, index + 1) == (Version, Direction, Number);

    public override string ToString() => $"statement {Number} of {Count} of {Migration.IdOf(Version, Name)}.{(Direction == Direction.Up ? "up" : "down")}.sql ({Summary})";
}
