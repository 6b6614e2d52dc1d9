using System.Data.Common;
using Npgsql;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>Locks and waits as pg_locks shows them to every user. It has no names, so tables are known by their oids.</summary>
internal sealed class PostgreSqlTraffic(PostgreSqlDatabase database) : TrafficQueries
{
    private const string Query =
        """
        WITH work AS (SELECT a.pid FROM pg_stat_activity a WHERE a.datname = @name AND a.application_name LIKE 'slipway:work:%')
        SELECT 'held', l.relation::text, l.mode, l.pid, NULL::float8
        FROM pg_locks l JOIN work w ON w.pid = l.pid
        WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = @name)
        UNION ALL
        SELECT CASE WHEN l.pid IN (SELECT pid FROM work) THEN 'own' WHEN l.locktype = 'relation' AND l.mode = 'AccessShareLock' THEN 'reader' ELSE 'writer' END,
          coalesce(l.relation::text, ''), CASE WHEN l.locktype = 'relation' THEN l.mode ELSE 'a row' END, l.pid, extract(epoch FROM clock_timestamp() - {since})::float8 * 1000
        FROM pg_locks l
        WHERE NOT l.granted AND (l.pid IN (SELECT pid FROM work) OR pg_blocking_pids(l.pid) && ARRAY(SELECT pid FROM work))
        """;

    private Dictionary<string, string> _names = [];

    public override TimeSpan Patience => database.Options.StatementLockTimeout ?? PostgreSqlServer.LockTimeout;

    public override IReadOnlyList<TrafficLook> Looks => [new(Ask, TimeSpan.Zero)];

    public override IReadOnlyList<string> BySize(IReadOnlyList<CatalogueTable> tables)
    {
        if (tables.Count == 0)
            return [];
        using var connection = database.Postgres.Connect(database.Name, "watch", readOnly: true);
        var sql = new Sql(connection.CreateCommand);
        var sizes = tables.SelectMany(t => sql.Query(
            "SELECT r::oid::text, pg_relation_size(r) FROM to_regclass(@name) r WHERE r IS NOT NULL",
            r => (Oid: r.GetString(0), Size: r.GetInt64(1), Table: t.Name),
            ("@name", database.Dialect.Table(t.Name)["ONLY ".Length..]))).ToList();
        _names = sizes.ToDictionary(s => s.Oid, s => s.Table);
        return [.. sizes.OrderByDescending(s => s.Size).Select(s => s.Table)];
    }

    public override string Reader(string table) => $"SELECT 1 FROM {table} LIMIT 1";

    public override string Writer(string table) => $"LOCK TABLE {table} IN ROW EXCLUSIVE MODE; SELECT 1 FROM {table} LIMIT 1 FOR NO KEY UPDATE";

    // From the maintenance database: what a migration does to the catalogue of ours cannot keep it waiting.
    public override DbConnection OpenLook() => database.Postgres.Connect(database.Postgres.Maintenance, "watch", readOnly: true);

    public override DbConnection OpenProbe()
    {
        var connection = database.Postgres.Connect(database.Name, "probe");
        new Sql(connection.CreateCommand).Execute("SET lock_timeout TO 0");
        return connection;
    }

    public override string? Known(string table) => _names.GetValueOrDefault(table);

    private DbCommand Ask(DbConnection connection)
    {
        var since = ((NpgsqlConnection)connection).PostgreSqlVersion.Major >= 14 ? "l.waitstart" : "NULL::timestamptz";
        return new Sql(connection.CreateCommand).Command(Query.Replace("{since}", since, StringComparison.Ordinal), ("@name", database.Name));
    }
}
