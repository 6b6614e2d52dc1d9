using System.Data.Common;
using System.Globalization;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// Watches migrations from other sessions, lap by lap. On a copy a reader and a writer of each of the largest tables measure how long
/// they wait; on the real database one session looks, and nobody is kept waiting by it. Never fails because of what it watches.
/// </summary>
internal sealed class TrafficWatch : IAsyncDisposable
{
    private const int Probed = 6;

    /// <summary>Between two probes of a session: a stall may be longer by that much than its probe saw.</summary>
    public static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan CopyPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PolitePause = TimeSpan.FromMilliseconds(50);

    private readonly TrafficQueries _queries;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly Dictionary<string, (LockLog Locks, WaitLog Waits)> _looks = [];
    private readonly List<TrafficProbe> _probes = [];
    private readonly List<Task> _running = [];
    private readonly List<string> _laps = [""];
    private volatile string _lap = "";
    private Task<IReadOnlyDictionary<string, Traffic>>? _ended;

    private TrafficWatch(TrafficQueries queries, TimeProvider time, TimeSpan pause, CancellationToken cancellation)
    {
        (_queries, _time, _stop) = (queries, time, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        _running.Add(Task.Run(() => TrafficSession.RunAsync(queries.OpenLook, LookAsync, pause, time, _stop.Token), CancellationToken.None));
    }

    /// <summary>Null where nobody else could be kept waiting.</summary>
    public static TrafficWatch? OnCopy(Database copy, IReadOnlyList<CatalogueTable> tables, CancellationToken cancellation)
    {
        if (copy.AskTraffic() is not { } queries)
            return null;
        var largest = queries.BySize(tables).Take(Probed).ToList();
        var watch = new TrafficWatch(queries, copy.Time, CopyPause, cancellation);
        foreach (var table in largest)
        {
            watch.Probe(new TrafficProbe(table, "reader", queries.Reader(copy.Dialect.Table(table))));
            watch.Probe(new TrafficProbe(table, "writer", queries.Writer(copy.Dialect.Table(table))));
        }

        return watch;
    }

    /// <summary>Looks only, and no more often than every 50 ms.</summary>
    public static TrafficWatch? OnReal(Database database, IReadOnlyList<CatalogueTable> tables, CancellationToken cancellation)
    {
        if (database.AskTraffic() is not { } queries)
            return null;
        try
        {
            queries.BySize(tables);
        }
        catch (Exception error) when (error is DbException or DatabaseException)
        {
            // Looking is worth less than the migration: it runs all the same, and the record says that nobody looked.
            return null;
        }

        return new TrafficWatch(queries, database.Time, PolitePause, cancellation);
    }

    /// <summary>What begins to wait from here on belongs to this lap.</summary>
    public void Begin(string lap)
    {
        _laps.Add(lap);
        _lap = lap;
    }

    /// <summary>Ends the watching and tells what was felt in each lap.</summary>
    public Task<IReadOnlyDictionary<string, Traffic>> StopAsync() => _ended ??= EndAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<IReadOnlyDictionary<string, Traffic>> EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        return _laps.Distinct().ToDictionary(lap => lap, Felt);
    }

    private Traffic Felt(string lap)
    {
        var stalls = _probes.Select(p => p.Of(lap)).OfType<Stall>().ToList();
        return _looks.TryGetValue(lap, out var seen)
            ? new Traffic(seen.Locks.Seen(), stalls, seen.Locks.Samples, seen.Locks.LongestGap) { Waits = seen.Waits.End(_time.GetElapsedTime(0)) }
            : new Traffic([], stalls, 0, TimeSpan.Zero);
    }

    private void Probe(TrafficProbe probe)
    {
        _probes.Add(probe);
        _running.Add(Task.Run(() => TrafficSession.RunAsync(_queries.OpenProbe, connection => probe.OnceAsync(connection, _lap, _time, _stop.Token), ProbePause, _time, _stop.Token), CancellationToken.None));
    }

    private async Task LookAsync(DbConnection connection)
    {
        var lap = _lap;
        await using var command = _queries.Look(connection);
        await using var reader = await command.ExecuteReaderAsync(_stop.Token).ConfigureAwait(false);
        var (held, waits) = (new HashSet<(string, string)>(), new List<TrafficWait>());
        do
        {
            while (await reader.ReadAsync(_stop.Token).ConfigureAwait(false))
                Sort(reader, held, waits);
        }
        while (await reader.NextResultAsync(_stop.Token).ConfigureAwait(false));

        if (!_looks.TryGetValue(lap, out var seen))
            _looks[lap] = seen = (new LockLog(), new WaitLog());
        var at = _time.GetElapsedTime(0);
        seen.Locks.Take(held, at);
        seen.Waits.Take(waits, at);
    }

    private void Sort(DbDataReader row, HashSet<(string, string)> held, List<TrafficWait> waits)
    {
        var (kind, table, mode) = (row.GetString(0), row.GetString(1), row.GetString(2));
        var known = table.Length == 0 ? "" : _queries.Known(table);
        if (kind == "held" && known is { Length: > 0 })
            held.Add((known, mode));
        else if (kind != "held")
            waits.Add(new TrafficWait(kind, $"{mode} {known}".Trim(), Convert.ToInt64(row.GetValue(3), CultureInfo.InvariantCulture), row.IsDBNull(4) ? null : TimeSpan.FromMilliseconds(Math.Max(0, Convert.ToDouble(row.GetValue(4), CultureInfo.InvariantCulture)))));
    }
}
