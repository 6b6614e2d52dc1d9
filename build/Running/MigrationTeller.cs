using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;

namespace Slipway.Build.Running;

/// <summary>Tells statement by statement how a migration goes, and of a long one what the rehearsal lets expect.</summary>
internal sealed class MigrationTeller(Forecast? forecast, TimeProvider time, Action<string> say) : IProgress<MigrationProgress>
{
    private long began = time.GetTimestamp();

    public void Report(MigrationProgress value)
    {
        if (value.Note is null)
        {
            began = time.GetTimestamp();
        }

        say($"{value.Direction} {value.Version:0000} {value.Name}: statement {value.Statement} of {value.Statements}: {value.Note ?? value.Summary}{(value.Note is null ? "" : Left(value))}");
    }

    // What the server says of its own progress comes first; the rehearsal knows what the server does not: how long the same took.
    private string Left(MigrationProgress at)
    {
        var script = at.Direction == Direction.Up ? forecast?.Scripts.FirstOrDefault(script => script.Version == at.Version) : null;
        if (script?.Statements.FirstOrDefault(statement => statement.Statement == at.Statement) is not { Measured.Count: > 0 } expected)
        {
            return "";
        }

        var elapsed = time.GetElapsedTime(began);
        return elapsed > expected.Duration.High ? $"; longer than the rehearsal let expect ({expected.Duration})"
            : expected.Measured.Max() is var likely && elapsed < likely ? $"; by the rehearsal about {Estimate.Text(likely - elapsed)} left"
            : $"; the rehearsal took {Estimate.Text(expected.Measured.Max())}{(expected.Duration.High is { } high ? $", up to {Estimate.Text(high)} is expected" : "")}";
    }
}
