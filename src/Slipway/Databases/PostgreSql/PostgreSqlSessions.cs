using System.Data.Common;
using System.Globalization;

namespace Slipway.Databases.PostgreSql;

/// <summary>Our sessions on the server, of whichever process: who holds the run lock, and what a dead migrator has left running.</summary>
internal sealed class PostgreSqlSessions(PostgreSqlDatabase database)
{
    private const string Work = "a.datname = @database AND a.application_name LIKE 'slipway:work:%' AND a.pid <> pg_backend_pid()";

    // An idle session that a dead machine has left holds nothing; one in a transaction has at least its own virtualxid.
    private const string InTransaction = "EXISTS (SELECT FROM pg_locks x WHERE x.pid = a.pid AND x.locktype = 'virtualxid' AND x.granted)";

    public LockHolder? Holder(Sql sql)
        => sql.Query(
            $"SELECT a.application_name, coalesce(a.query_start, a.backend_start) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE {PostgreSqlKey.Matches}",
            r => PostgreSqlSessionName.Holder(r.GetString(0), new DateTimeOffset(r.GetDateTime(1).ToUniversalTime())),
            ("@key", database.LockKey),
            ("@maintenance", database.Postgres.Maintenance)).FirstOrDefault();

    /// <summary>Sessions that are in the middle of a script.</summary>
    public List<MigrationSession> Busy(Sql sql) => Read(sql, $"{Work} AND {InTransaction}");

    /// <summary>The same with the names of the tables that they hold, which only our own database knows.</summary>
    public List<MigrationSession> Left() => Using(database.Name, Busy);

    /// <summary>Sessions of migrators, the one that holds the run lock included.</summary>
    public List<MigrationSession> All() => database.Exists()
        ? Using(database.Name, sql => Read(sql, $"{Work} OR {HoldsLock}"))
        : Using(database.Postgres.Maintenance, sql => Read(sql, HoldsLock));

    public List<MigrationSession> End()
    {
        var sessions = All();
        Using(database.Postgres.Maintenance, sql =>
        {
            foreach (var session in sessions)
                sql.Execute("SELECT pg_terminate_backend(@pid)", ("@pid", (int)session.Id));
            // A backend ends at its next check for interrupts: soon, but not at once.
            for (var i = 0; i < 100 && sql.Scalar("SELECT 1 FROM pg_stat_activity WHERE pid = ANY (@pids)", ("@pids", sessions.Select(s => (int)s.Id).ToArray())) is not null; i++)
                sql.Execute("SELECT pg_sleep(0.05)");
            return 0;
        });
        return sessions;
    }

    private const string HoldsLock = $"EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND {PostgreSqlKey.Matches})";

    private T Using<T>(string name, Func<Sql, T> action)
    {
        using var connection = database.Postgres.Connect(name, "look");
        return action(new Sql(connection.CreateCommand));
    }

    private List<MigrationSession> Read(Sql sql, string which)
        => sql.Query(
            $"""
            SELECT a.pid, a.application_name, CASE WHEN a.query <> '<insufficient privilege>' THEN a.query END,
              CASE WHEN a.state = 'active' THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END,
              ARRAY(SELECT DISTINCT CASE WHEN l.locktype = 'advisory' THEN 'the run lock' ELSE l.mode || ' on ' || coalesce(l.relation::regclass::text, '') END
                FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND (l.locktype = 'advisory' OR (l.locktype = 'relation' AND l.relation >= 16384)) ORDER BY 1)
            FROM pg_stat_activity a WHERE {which} ORDER BY a.pid
            """,
            Session,
            ("@database", database.Name),
            ("@key", database.LockKey),
            ("@maintenance", database.Postgres.Maintenance));

    private static MigrationSession Session(DbDataReader r)
    {
        var name = r.GetString(1);
        var owner = PostgreSqlSessionName.Holder(name, default) is { } holder ? string.Create(CultureInfo.InvariantCulture, $"process {holder.ProcessId} on {holder.Host} ({holder.AppliedBy})") : name;
        return new MigrationSession(r.GetInt32(0), owner, r.IsDBNull(2) ? null : r.GetString(2), r.IsDBNull(3) ? null : TimeSpan.FromSeconds(r.GetDouble(3)), r.GetFieldValue<string[]>(4));
    }
}
