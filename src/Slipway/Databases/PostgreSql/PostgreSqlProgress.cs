using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>Looks every second, from a session of its own, how far a statement is; one that ends sooner costs nothing.</summary>
internal sealed class PostgreSqlProgress : IDisposable
{
    private const string Query =
        """
        SELECT coalesce(
          (SELECT p.phase || CASE WHEN p.blocks_total > 0 THEN format(': %s %% of blocks', 100 * p.blocks_done / p.blocks_total) WHEN p.tuples_total > 0 THEN format(': %s %% of rows', 100 * p.tuples_done / p.tuples_total) ELSE '' END FROM pg_stat_progress_create_index p WHERE p.pid = a.pid LIMIT 1),
          (SELECT p.command || ', ' || p.phase || CASE WHEN p.heap_blks_total > 0 THEN format(': %s %% of blocks', 100 * p.heap_blks_scanned / p.heap_blks_total) ELSE '' END FROM pg_stat_progress_cluster p WHERE p.pid = a.pid LIMIT 1),
          (SELECT p.phase || CASE WHEN p.heap_blks_total > 0 THEN format(': %s %% of blocks', 100 * p.heap_blks_scanned / p.heap_blks_total) ELSE '' END FROM pg_stat_progress_vacuum p WHERE p.pid = a.pid LIMIT 1),
          CASE WHEN a.wait_event_type = 'Lock' THEN 'waits for session ' || array_to_string(pg_blocking_pids(a.pid), ', ') END,
          'running')
        FROM pg_stat_activity a WHERE a.pid = @pid
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly PostgreSqlDatabase _database;
    private readonly int _backend;
    private readonly Action<string> _tell;
    private readonly long _start;
    private readonly ITimer _timer;
    private NpgsqlConnection? _connection;
    private bool _ended;

    public PostgreSqlProgress(PostgreSqlDatabase database, int backend, Action<string> tell)
    {
        (_database, _backend, _tell, _start) = (database, backend, tell, database.Time.GetTimestamp());
        _timer = database.Time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer.Dispose();
            _connection?.Dispose();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            try
            {
                _connection ??= _database.Postgres.Connect(_database.Name, "watch");
                if (new Sql(_connection.CreateCommand).Scalar(Query, ("@pid", _backend)) is string phase)
                    _tell($"{phase}, after {_database.Time.GetElapsedTime(_start).TotalSeconds:0} s");
            }
            catch (Exception error) when (error is NpgsqlException or DatabaseException)
            {
                // It is only for looking at; the statement itself will tell what is wrong with the server.
                _ended = true;
            }
        }
    }
}
