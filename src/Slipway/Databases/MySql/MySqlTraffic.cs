using System.Data.Common;
using MySqlConnector;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Waits from the process list and from InnoDB; the migrator's locks where the server shows them: MySQL from its performance schema, MariaDB with the
/// plugin metadata_lock_info. What this server or this user cannot ask is left out. The migrator is whoever holds the lock of the work.
/// </summary>
internal sealed class MySqlTraffic(MySqlDatabase database) : TrafficQueries
{
    private const string Rows = "(rows)";
    private const string Ours = "IS_USED_LOCK(@lock)";

    // InnoDB shows its transactions from a copy that it makes anew only when nobody has read it for 100 ms: who asks more often sees the same for ever.
    private static readonly TimeSpan Refreshed = TimeSpan.FromMilliseconds(110);

    // Of each group the first that works is asked. {ms}: how long the statement runs, where the process list says it in milliseconds.
    private static readonly string[][] Metadata =
    [
        [
            $"SELECT IF(p.id = {Ours}, 'own', IF(p.info REGEXP '^[[:space:](]*(SELECT|WITH)' AND p.info NOT REGEXP 'FOR UPDATE|SHARE', 'reader', 'writer')), '', "
            + "CONCAT(p.state, ': ', LEFT(IFNULL(p.info, ''), 60)), p.id, {ms} FROM information_schema.processlist p WHERE p.db = @name AND p.state LIKE 'Waiting for%' AND p.id <> CONNECTION_ID()",
        ],
        [
            $"SELECT 'held', m.table_name, m.lock_mode, m.thread_id, NULL FROM information_schema.metadata_lock_info m WHERE m.table_schema = @name AND m.thread_id = {Ours}",
            "SELECT 'held', m.object_name, m.lock_type, t.processlist_id, NULL FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id "
            + $"WHERE m.object_type = 'TABLE' AND m.object_schema = @name AND m.lock_status = 'GRANTED' AND t.processlist_id = {Ours}",
        ],
    ];

    private static readonly string[][] InnoDb =
    [
        [
            $"SELECT IF(r.trx_mysql_thread_id = {Ours}, 'own', 'writer'), '', CONCAT('a row: ', LEFT(IFNULL(r.trx_query, ''), 60)), r.trx_mysql_thread_id, {{ms}} "
            + "FROM information_schema.innodb_lock_waits w JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id "
            + $"JOIN information_schema.processlist p ON p.id = r.trx_mysql_thread_id WHERE {Ours} IN (r.trx_mysql_thread_id, b.trx_mysql_thread_id)",
            $"SELECT IF(r.processlist_id = {Ours}, 'own', 'writer'), '', CONCAT('a row: ', LEFT(IFNULL(r.processlist_info, ''), 60)), r.processlist_id, NULL "
            + "FROM performance_schema.data_lock_waits w JOIN performance_schema.threads r ON r.thread_id = w.requesting_thread_id JOIN performance_schema.threads b ON b.thread_id = w.blocking_thread_id "
            + $"WHERE {Ours} IN (r.processlist_id, b.processlist_id)",
        ],
        [$"SELECT 'held', '{Rows}', 'row locks', t.trx_mysql_thread_id, NULL FROM information_schema.innodb_trx t WHERE t.trx_rows_locked > 0 AND t.trx_mysql_thread_id = {Ours}"],
    ];

    private HashSet<string> _names = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string[][], string> _works = [];

    public override TimeSpan Patience => TimeSpan.FromSeconds(database.Client.LockWaitSeconds);

    public override IReadOnlyList<TrafficLook> Looks => [new(c => Ask(c, Metadata), TimeSpan.Zero), new(c => Ask(c, InnoDb), Refreshed)];

    public override IReadOnlyList<string> BySize(IReadOnlyList<CatalogueTable> tables)
    {
        if (tables.Count == 0)
            return [];
        using var connection = database.Open(Access.Read);
        var sizes = new Sql(connection.CreateCommand).Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY data_length DESC, table_name", r => r.GetString(0));
        List<string> there = [.. sizes.Where(name => tables.Any(t => t.Name == name))];
        _names = [Rows, .. there];
        return there;
    }

    public override string Reader(string table) => $"SELECT 1 FROM {table} LIMIT 1";

    public override string Writer(string table) => $"SELECT 1 FROM {table} LIMIT 1 FOR UPDATE";

    public override DbConnection OpenLook() => database.Client.Open(null, readOnly: true);

    public override DbConnection OpenProbe() => database.Client.OpenPatient(database.Name);

    public override string? Known(string table) => _names.Contains(table) ? table : null;

    private DbCommand Ask(DbConnection connection, string[][] groups)
    {
        lock (_gate)
        {
            if (!_works.TryGetValue(groups, out var query))
                _works[groups] = query = string.Join(";\n", groups.Select(g => g.Select(q => Here(q, connection)).FirstOrDefault(q => Works(connection, q))).OfType<string>());
            // Nothing of it may be asked here: a look that sees nothing.
            return Command(connection, query.Length == 0 ? "DO 0" : query);
        }
    }

    private static string Here(string query, DbConnection connection) => query.Replace("{ms}", new MySqlVersion(connection.ServerVersion).IsMariaDb ? "p.time_ms" : "NULL", StringComparison.Ordinal);

    private bool Works(DbConnection connection, string query)
    {
        try
        {
            using var command = Command(connection, query);
            using var reader = command.ExecuteReader();
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    private DbCommand Command(DbConnection connection, string query)
        => new Sql(connection.CreateCommand).Command(query, ("@name", database.Name), ("@lock", MySqlRunLock.WorkName(database.Name)));
}
