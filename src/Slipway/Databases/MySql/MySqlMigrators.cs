using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>The sessions of migrators of one database: who holds the run, and who is at work, perhaps after its client has died.</summary>
internal sealed class MySqlMigrators(MySqlSessions sessions)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public IReadOnlyList<MigrationSession> List()
    {
        using var connection = sessions.Open(null, readOnly: true);
        return List(new Sql(connection.CreateCommand));
    }

    /// <summary>Kills them; the server rolls back what they were in the middle of. Returns when they are gone.</summary>
    public IReadOnlyList<MigrationSession> End(TimeProvider time)
    {
        using var connection = sessions.Open(null, readOnly: true);
        var sql = new Sql(connection.CreateCommand);
        var (found, start) = (List(sql), time.GetTimestamp());
        foreach (var session in found)
            Kill(sql, session);
        while (List(sql).IntersectBy(found.Select(s => s.Id), s => s.Id).ToList() is [var left, ..])
        {
            if (time.GetElapsedTime(start) > Limit)
                throw new DatabaseException($"{sessions.Address}: {left} was told to end and is still rolling back. Nothing else was changed. Wait until MigrationStatus no longer shows it, and run the same command again.");
            sql.Execute("DO SLEEP(0.02)");
        }

        return found;
    }

    private static void Kill(Sql sql, MigrationSession session)
    {
        try
        {
            sql.Execute($"KILL {session.Id}");
        }
        catch (MySqlException error) when (error.ErrorCode == MySqlErrorCode.NoSuchThread)
        {
        }
    }

    private List<MigrationSession> List(Sql sql)
    {
        var database = sessions.Address.Database;
        var found = new List<MigrationSession>();
        if (MySqlRunLock.Session(sql, MySqlRunLock.RunName(database)) is { } run)
            found.Add(run with { Owner = MySqlHolder.Read(sql, (int)run.Id)?.ToString() ?? run.Owner, Holds = ["the run"] });
        if (MySqlRunLock.Session(sql, MySqlRunLock.WorkName(database)) is { } work)
            found.Add(work with { Holds = ["the work on " + database] });
        return found;
    }
}
