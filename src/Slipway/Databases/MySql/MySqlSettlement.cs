using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>What becomes of a script that was begun and not ended, on the way to a version. Repeating it after a crash goes on where it stopped.</summary>
internal sealed class MySqlSettlement(MySqlDatabase database, Action<PlannedScript> run)
{
    public Observation Settle(Observation seen, int target, CancellationToken cancellation)
    {
        Clear(flight => flight.Steps.Count == 0);
        seen = database.Observe();
        if (seen.Flight is not { } flight)
            return seen;
        var up = flight.Direction == Direction.Up;
        if (up == (target >= flight.Version))
            return up ? Resumable(seen, flight) : seen;
        if (!up)
            FinishDown(flight);
        else if (MySqlTakeBack.Plan(flight, seen.Catalogue) is { } statements)
            TakeBack(flight, statements, cancellation);
        else
            FinishUp(flight);
        return database.Observe();
    }

    // First whether its last statement took effect; then it is no flight at all when the condition says so.
    private void Clear(Func<Flight, bool> isNone)
    {
        using var connection = database.Open(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        database.HoldWork(sql);
        MySqlProgress.SettleLast(sql, new MySqlVersion(connection.ServerVersion).IsMariaDb);
        if (MySqlProgress.Read(sql) is { } flight && isNone(flight))
            MySqlProgress.End(sql);
    }

    private Observation Resumable(Observation seen, Flight flight)
        => database.LoadSet().Migrations.Any(m => m.Version == flight.Version)
            ? seen
            : throw new DatabaseException($"{flight.Script} was begun in {database.Options.Location} ({flight.Steps.Count} statements have taken effect), and it is not in {database.Options.Migrations}. Nothing was changed. Bring the file back, or go back with Rollback.");

    private void FinishDown(Flight flight)
    {
        using var connection = database.Open(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        var row = new MigrationLog(database.Dialect, database.Options, database.Time).Read(sql).InForce.First(r => r.Version == flight.Version);
        var script = MigrationScript.Parse(flight.Script, MigrationLog.DownScript(sql, flight.Version)!, database.Dialect, []);
        connection.Dispose();
        run(PlannedScript.Down(row, script));
    }

    private void TakeBack(Flight flight, IReadOnlyList<string> statements, CancellationToken cancellation)
    {
        using var connection = database.Open(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        database.HoldWork(sql);
        sql.Execute("SET SESSION foreign_key_checks = 0");
        foreach (var statement in statements)
        {
            cancellation.ThrowIfCancellationRequested();
            sql.Execute(statement);
        }

        var now = MySqlCatalogue.Read(sql).Fingerprint;
        if (now.Hash != flight.Start.Hash)
            throw new DatabaseException($"{flight.Script} was taken back, but the schema of {database.Options.Location} is not what it was before:\n{string.Join('\n', flight.Start.DiffTo(now).Select(l => "  " + l))}\nPut the difference right by hand and run the same command again, or restore the backup.");
        MySqlProgress.End(sql);
    }

    // What was done cannot be told back from the schema alone; ended, it has a down script that says how.
    private void FinishUp(Flight flight)
    {
        var migration = database.LoadSet().Migrations.FirstOrDefault(m => m.Version == flight.Version);
        if (migration is null || migration.Up.Directives.Irreversible is not null)
            throw Stuck(flight, migration is null ? "its file is no longer there to end it first" : "it is declared irreversible", null);
        try
        {
            run(PlannedScript.Up(migration));
        }
        catch (MigrationFailedException error)
        {
            throw Stuck(flight, $"ending it first, to run its down script then, fails: {error.Message}", error);
        }
    }

    private DatabaseException Stuck(Flight flight, string why, Exception? cause)
        => new($"{flight.Script} has taken effect in part ({flight.Steps.Count} statements) in {database.Options.Location} and cannot be taken back exactly: it changed rows or tables that were there before, and {why}\n"
            + "Nothing more was changed. Correct the script after its last done statement and run Rollback again, or restore the backup taken before it.", cause);
}
