using System.Data.Common;
using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases;

/// <summary>Rehearses and then migrates a table under a steady writer: what came of the forecast, and what the writer itself felt.</summary>
internal sealed record StallProof(Rehearsal Rehearsal, MigrationReport Report, Score Score, TimeSpan Felt)
{
    private const int PerSecond = 200;

    public ScoreLine Writer => Score.Lines.Single(l => l.What == Score.Waits("writer"));

    public static async Task<StallProof> RunAsync(Database database, string scratch, DbConnection application, int rows, CancellationToken cancellation)
    {
        await using var writer = new SteadyWriter(application, "INSERT INTO load_item (name, price) VALUES ('new', 1)", "UPDATE load_item SET price = price + 1 WHERE id = {0}", rows, PerSecond, cancellation);
        var rehearsal = await database.RehearseAsync(scratch, cancellation);
        rehearsal.Findings.ShouldBeEmpty();
        var before = writer.Writes;
        writer.Reset();

        var report = await database.MigrateToLatestAsync(null, cancellation);

        // A write that the migration keeps waiting may still be on its way.
        var seen = writer.Writes;
        await Poll.UntilAsync(() => writer.Writes > seen, cancellation);
        writer.Writes.ShouldBeGreaterThan(before);
        return new StallProof(rehearsal, report, Score.Of(rehearsal.Forecast, report), writer.Worst);
    }
}
