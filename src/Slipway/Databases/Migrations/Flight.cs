using Slipway.Databases.Schema;

namespace Slipway.Databases.Migrations;

/// <summary>A script that has begun and is not in the log yet, where the engine commits each statement by itself.</summary>
/// <param name="Steps">Its statements that were noted, by their number from 1.</param>
/// <param name="Start">The schema before its first statement.</param>
/// <param name="Now">The schema after the last statement that is noted as done.</param>
internal sealed record Flight(int Version, string Name, Direction Direction, IReadOnlyList<FlightStep> Steps, Fingerprint Start, Fingerprint Now)
{
    /// <summary>The statement that was begun and that nobody saw the end of.</summary>
    public FlightStep? Unsettled => Steps.FirstOrDefault(s => !s.Done);

    public override string ToString()
        => $"{Script} was begun and is not ended: {Steps.Count(s => s.Done)} of its statements have taken effect{(Unsettled is null ? "" : ", and perhaps one more")}. Migrate goes on after them, Rollback takes them back.";

    public string Script => $"{Migration.IdOf(Version, Name)}.{(Direction == Direction.Up ? "up" : "down")}.sql";
}
