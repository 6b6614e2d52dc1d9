using System.Security.Cryptography;
using System.Text;
using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// Two named locks of the server. The run's is held by an idle session, which the server ends as soon as its client is gone. The work's is held by
/// the session that changes things: after a kill it outlives its client until its statement has ended, and the next run waits for exactly that.
/// </summary>
internal sealed class MySqlRunLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(40);
    private readonly MySqlConnection _session;
    private readonly MySqlHolder _holder;

    private MySqlRunLock(MySqlConnection session, MySqlHolder holder) => (_session, _holder) = (session, holder);

    public static string RunName(string database) => Name(database) + ":run";

    public static string WorkName(string database) => Name(database) + ":work";

    public static async Task<MySqlRunLock> AcquireAsync(MySqlSessions sessions, DatabaseOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var (address, start) = (sessions.Address, time.GetTimestamp());
        var session = await Task.Run(() => sessions.Open(null, readOnly: false), cancellation).ConfigureAwait(false);
        try
        {
            var sql = new Sql(session.CreateCommand);
            await WaitAsync(sql, RunName(address.Database), waited => new DatabaseLockedException(address.ToString(), Holder(sql, RunName(address.Database)), waited)).ConfigureAwait(false);
            await WaitAsync(sql, WorkName(address.Database), waited => Orphaned(sql, address, waited)).ConfigureAwait(false);
            sql.Execute("DO RELEASE_LOCK(@name)", ("@name", WorkName(address.Database)));
            Sweep(sql, address.Database);
            var holder = new LockHolder(Environment.ProcessId, Environment.MachineName, options.AppliedBy, time.GetUtcNow());
            return new MySqlRunLock(session, new MySqlHolder(sessions.Open(null, readOnly: true), session.ServerThread, holder));
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        async Task WaitAsync(Sql sql, string name, Func<TimeSpan, DatabaseException> refusal)
        {
            while (!TryTake(sql, name))
            {
                if (time.GetElapsedTime(start) is var waited && waited >= options.LockWait)
                    throw refusal(waited);
                await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    public static bool TryTake(Sql sql, string name, int seconds = 0) => Convert.ToInt64(sql.Scalar("SELECT GET_LOCK(@name, @seconds)", ("@name", name), ("@seconds", seconds)), provider: null) == 1;

    /// <summary>The session that holds a lock, with what it runs; null when it is free.</summary>
    public static MigrationSession? Session(Sql sql, string name)
    {
        if (sql.Scalar("SELECT IS_USED_LOCK(@name)", ("@name", name)) is not { } id)
            return null;
        var session = Convert.ToInt64(id, provider: null);
        return sql.Query(
            "SELECT user, host, command, time, state, info FROM information_schema.processlist WHERE id = @id",
            r => new MigrationSession(session, $"{r.GetString(0)} from {r.GetString(1)}", r.IsDBNull(5) ? null : r.GetString(5), TimeSpan.FromSeconds(r.GetInt64(3)), [name]),
            ("@id", session)) is [var found, ..] ? found : new MigrationSession(session, "a user whose sessions are not shown to us (PROCESS)", null, TimeSpan.Zero, [name]);
    }

    public void Dispose()
    {
        _holder.Dispose();
        _session.Dispose();
    }

    // While the session is there anyhow. It must not keep anybody from migrating.
    private static void Sweep(Sql sql, string database)
    {
        try
        {
            MySqlScratch.Sweep(sql, database);
        }
        catch (MySqlException)
        {
        }
    }

    private static LockHolder? Holder(Sql sql, string name)
    {
        for (var i = 0; i < 20; i++)
        {
            if (sql.Scalar("SELECT IS_USED_LOCK(@name)", ("@name", name)) is { } session && MySqlHolder.Read(sql, Convert.ToInt32(session, provider: null)) is { } holder)
                return holder;
        }

        return null;
    }

    private static DatabaseException Orphaned(Sql sql, ServerAddress address, TimeSpan waited)
        => new($"{address}: a session of a migrator that is gone is still at work: {Session(sql, WorkName(address.Database))?.ToString() ?? "it has just ended"}. "
            + $"Waited {waited.TotalSeconds:0.#} s for it; nothing was changed. Wait until it ends and run the same command again, or end it with EndMigration.");

    // Lock names are the server's, not the database's, and hold 64 characters at most.
    private static string Name(string database) => "slipway:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..40];
}
