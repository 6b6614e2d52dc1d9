using MySqlConnector;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Sessions beside a rehearsal: a reader and a writer of each of the largest tables measure how long they wait, and one more looks in the process list
/// who waits for what. The server shows nobody's locks without its performance schema, so what is seen is the waiting. A writer changes nothing.
/// </summary>
internal sealed class MySqlTraffic : TrafficWatch
{
    private const int Probed = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly MySqlDatabase _copy;
    private readonly CancellationTokenSource _stop;
    private readonly MySqlWaits _waits = new();
    private readonly List<Task<Stall?>> _probes = [];
    private readonly Task _looking;

    public MySqlTraffic(MySqlDatabase copy, IReadOnlyList<CatalogueTable> tables, CancellationToken cancellation)
    {
        (_copy, _stop) = (copy, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        foreach (var table in Largest(tables))
        {
            var name = copy.Dialect.Table(table);
            _probes.Add(Task.Run(() => ProbeAsync(table, "reader", $"SELECT 1 FROM {name} LIMIT 1"), CancellationToken.None));
            _probes.Add(Task.Run(() => ProbeAsync(table, "writer", $"SELECT 1 FROM {name} LIMIT 1 FOR UPDATE"), CancellationToken.None));
        }

        _looking = Task.Run(LookAsync, CancellationToken.None);
    }

    public override async Task<Traffic> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        var stalls = await Task.WhenAll(_probes).ConfigureAwait(false);
        return new Traffic(_waits.Seen(), [.. stalls.OfType<Stall>()], _waits.Samples, _waits.LongestGap);
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private List<string> Largest(IReadOnlyList<CatalogueTable> tables)
    {
        if (tables.Count == 0)
            return [];
        using var connection = _copy.Open(Access.Read);
        var sizes = new Sql(connection.CreateCommand).Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY data_length DESC, table_name", r => r.GetString(0));
        return [.. sizes.Where(name => tables.Any(t => t.Name == name)).Take(Probed)];
    }

    private Task LookAsync() => OverAndOverAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT state, info FROM information_schema.processlist WHERE db = @name AND state LIKE 'Waiting for%'";
        command.Parameters.AddWithValue("@name", _copy.Name);
        var now = new HashSet<(string Table, string Mode)>();
        await using (var reader = await command.ExecuteReaderAsync(_stop.Token).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(_stop.Token).ConfigureAwait(false))
                now.Add((reader.IsDBNull(1) ? "" : string.Join(' ', reader.GetString(1).Split((char[]?)null, 7, StringSplitOptions.RemoveEmptyEntries).Take(6)), reader.GetString(0)));
        }

        _waits.Take(now, _copy.Time.GetElapsedTime(0));
    });

    private async Task<Stall?> ProbeAsync(string table, string kind, string sql)
    {
        var (worst, probes) = (TimeSpan.Zero, 0);
        await OverAndOverAsync(async connection =>
        {
            var start = _copy.Time.GetTimestamp();
            var transaction = await connection.BeginTransactionAsync(_stop.Token).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
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
        }).ConfigureAwait(false);
        return probes == 0 ? null : new Stall(table, kind, worst, probes);
    }

    // A table that is gone, a copy that is dropped: what the migrations do must not end the watching.
    private async Task OverAndOverAsync(Func<MySqlConnection, Task> once)
    {
        MySqlConnection? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connection ??= _copy.Client.OpenPatient(_copy.Name);
                await once(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception error) when (error is MySqlException or DatabaseException or InvalidOperationException)
            {
                if (connection?.State != System.Data.ConnectionState.Open)
                {
                    connection?.Dispose();
                    connection = null;
                }
            }

            await Task.Delay(Pause, _copy.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        connection?.Dispose();
    }
}
