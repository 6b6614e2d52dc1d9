using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// An advisory lock on a session of its own in the maintenance database, which is there before ours is and lets it be renamed. The
/// server lets go of it when its owner ends, however it ends; what that owner's other session still runs is waited for.
/// It is tried again and again, never waited in: a waiting transaction would hold up CREATE INDEX CONCURRENTLY.
/// </summary>
internal sealed class PostgreSqlRunLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(40);
    private readonly NpgsqlConnection _connection;
    private readonly Action _released;

    private PostgreSqlRunLock(NpgsqlConnection connection, Action released) => (_connection, _released) = (connection, released);

    /// <summary>The server's process that holds it.</summary>
    public int Backend => _connection.ProcessID;

    public static async Task<PostgreSqlRunLock> AcquireAsync(PostgreSqlDatabase database, Action released, CancellationToken cancellation)
    {
        var (options, time, start) = (database.Options, database.Time, database.Time.GetTimestamp());
        var connection = database.Postgres.ConnectMaintenance("lock");
        try
        {
            var sql = new Sql(connection.CreateCommand);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var held = sql.Scalar("SELECT pg_try_advisory_lock(@key)", ("@key", database.LockKey)) is true;
                var left = held ? database.PostgresSessions.Busy(sql) : [];
                if (held && left.Count == 0)
                {
                    Sweep(database, sql);
                    return new PostgreSqlRunLock(connection, released);
                }

                if (time.GetElapsedTime(start) is var waited && waited >= options.LockWait)
                    throw held ? DatabaseLockedException.Orphaned(options.Location, database.PostgresSessions.Left(), waited) : new DatabaseLockedException(options.Location, database.PostgresSessions.Holder(sql), waited);
                // Let go of it: whoever it is may have to come back to end in order.
                if (held)
                    sql.Execute("SELECT pg_advisory_unlock(@key)", ("@key", database.LockKey));
                await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the server still knows of it, asked over another session, between two other things to say there.</summary>
    public bool IsHeld(PostgreSqlDatabase database, Sql sql, string before, string after)
        => sql.Scalar($"{before}SELECT 1 FROM pg_locks l WHERE l.pid = @pid AND {PostgreSqlKey.Matches}; {after}", ("@pid", Backend), ("@key", database.LockKey), ("@maintenance", database.Postgres.Maintenance)) is not null;

    public void Dispose()
    {
        _released();
        _connection.Dispose();
    }

    // While the session is there anyhow. It must not keep anybody from migrating.
    private static void Sweep(PostgreSqlDatabase database, Sql sql)
    {
        try
        {
            PostgreSqlScratch.Sweep(database, sql);
        }
        catch (PostgresException)
        {
        }
    }
}
