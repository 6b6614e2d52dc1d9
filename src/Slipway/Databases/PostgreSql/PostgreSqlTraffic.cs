using Npgsql;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Sessions beside a rehearsal: one looks at the migrator's locks in every mode, and a reader and a writer of each of the largest tables
/// measure how long they wait. A writer takes the locks of an UPDATE and changes nothing.
/// </summary>
internal sealed class PostgreSqlTraffic : TrafficWatch
{
    private const int Probed = 6;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(25);

    private readonly PostgreSqlDatabase _copy;
    private readonly CancellationTokenSource _stop;
    private readonly PostgreSqlLockLog _locks = new();
    private readonly List<Task<Stall?>> _probes = [];
    private readonly Task _looking;

    public PostgreSqlTraffic(PostgreSqlDatabase copy, IReadOnlyList<CatalogueTable> tables, CancellationToken cancellation)
    {
        (_copy, _stop) = (copy, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        var known = Known(tables);
        _looking = Task.Run(() => LookAsync(known), CancellationToken.None);
        foreach (var (_, table) in known.Take(Probed))
        {
            var name = copy.Dialect.Table(table);
            _probes.Add(Task.Run(() => ProbeAsync(table, "reader", $"SELECT 1 FROM {name} LIMIT 1"), CancellationToken.None));
            _probes.Add(Task.Run(() => ProbeAsync(table, "writer", $"LOCK TABLE {name} IN ROW EXCLUSIVE MODE; SELECT 1 FROM {name} LIMIT 1 FOR NO KEY UPDATE"), CancellationToken.None));
        }
    }

    public override async Task<Traffic> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        var stalls = await Task.WhenAll(_probes).ConfigureAwait(false);
        return new Traffic(_locks.Seen(), [.. stalls.OfType<Stall>()], _locks.Samples, _locks.LongestGap);
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    // By size, the largest first; their oids, because pg_locks has no names.
    private List<(uint Oid, string Table)> Known(IReadOnlyList<CatalogueTable> tables)
    {
        if (tables.Count == 0)
            return [];
        using var connection = _copy.Postgres.Connect(_copy.Name, "watch", readOnly: true);
        var sql = new Sql(connection.CreateCommand);
        return [.. tables.Select(t => (Table: t.Name, Row: sql.Query("SELECT r::oid, pg_relation_size(r) FROM to_regclass(@name) r WHERE r IS NOT NULL", r => (Oid: (uint)r.GetValue(0), Size: r.GetInt64(1)), ("@name", _copy.Dialect.Table(t.Name)["ONLY ".Length..])).FirstOrDefault()))
            .Where(t => t.Row.Oid != 0).OrderByDescending(t => t.Row.Size).Select(t => (t.Row.Oid, t.Table))];
    }

    private async Task LookAsync(List<(uint Oid, string Table)> known)
    {
        var names = known.ToDictionary(k => k.Oid, k => k.Table);
        await OverAndOverAsync(_copy.Postgres.Maintenance, async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                SELECT l.relation, l.mode FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE a.datname = @name AND a.application_name LIKE 'slipway:work:%' AND l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = @name)
                """;
            command.Parameters.AddWithValue("@name", _copy.Name);
            var now = new HashSet<(string, string)>();
            await using (var reader = await command.ExecuteReaderAsync(_stop.Token).ConfigureAwait(false))
            {
                while (await reader.ReadAsync(_stop.Token).ConfigureAwait(false))
                {
                    if (names.TryGetValue(reader.GetFieldValue<uint>(0), out var table))
                        now.Add((table, reader.GetString(1)));
                }
            }

            _locks.Take(now, _copy.Time.GetElapsedTime(0));
            await Task.Delay(LookPause, _copy.Time, _stop.Token).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<Stall?> ProbeAsync(string table, string kind, string sql)
    {
        var (worst, probes) = (TimeSpan.Zero, 0);
        await OverAndOverAsync(_copy.Name, async connection =>
        {
            var start = _copy.Time.GetTimestamp();
            await using (var transaction = await connection.BeginTransactionAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The dialect has quoted the table's name.
                    command.CommandText = sql;
#pragma warning restore CA2100
                    await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
                    probes++;
                }
                finally
                {
                    // Also when the stop cut it short: it had been waiting for so long.
                    var waited = _copy.Time.GetElapsedTime(start);
                    worst = waited > worst ? waited : worst;
                }
            }

            await Task.Delay(ProbePause, _copy.Time, _stop.Token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return probes == 0 ? null : new Stall(table, kind, worst, probes);
    }

    // A table that is gone, a copy that is dropped: what the migrations do must not end the watching.
    private async Task OverAndOverAsync(string database, Func<NpgsqlConnection, Task> once)
    {
        NpgsqlConnection? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = _copy.Postgres.Connect(database, "probe");
                    new Sql(connection.CreateCommand).Execute("SET lock_timeout TO 0");
                }

                await once(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception error) when (error is NpgsqlException or DatabaseException)
            {
                if (error is not PostgresException || connection?.State != System.Data.ConnectionState.Open)
                {
                    connection?.Dispose();
                    connection = null;
                }

                await Task.Delay(ProbePause, _copy.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        connection?.Dispose();
    }
}
