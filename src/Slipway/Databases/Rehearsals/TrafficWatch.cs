using System.Data.Common;
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
    private readonly List<TrafficLooker> _lookers = [];
    private readonly List<TrafficProbe> _probes = [];
    private readonly List<Task> _running = [];
    private readonly List<string> _laps = [""];
    private volatile string _lap = "";
    private Task<IReadOnlyDictionary<string, Traffic>>? _ended;

    private TrafficWatch(TrafficQueries queries, TimeProvider time, TimeSpan pause, CancellationToken cancellation)
    {
        (_queries, _time, _stop) = (queries, time, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        foreach (var look in queries.Looks)
        {
            var looker = new TrafficLooker(queries, look, time);
            _lookers.Add(looker);
            Start(queries.OpenLook, connection => looker.OnceAsync(connection, _lap), look.Pause > pause ? look.Pause : pause);
        }
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
        var seen = _lookers.ConvertAll(l => l.Of(lap));
        var waits = seen.SelectMany(s => s.Waits).GroupBy(w => w.Kind).Select(g => g.MaxBy(w => w.Longest)! with { Sessions = g.Sum(w => w.Sessions) });
        // The first look is the one that is taken most often.
        return new Traffic([.. seen.SelectMany(s => s.Locks)], [.. _probes.Select(p => p.Of(lap)).OfType<Stall>()], seen[0].Samples, seen[0].LongestGap) { Waits = [.. waits.OrderBy(w => w.Kind, StringComparer.Ordinal)] };
    }

    private void Probe(TrafficProbe probe)
    {
        _probes.Add(probe);
        Start(_queries.OpenProbe, connection => probe.OnceAsync(connection, _lap, _time, _stop.Token), ProbePause);
    }

    private void Start(Func<DbConnection> open, Func<DbConnection, Task> once, TimeSpan pause)
        => _running.Add(Task.Run(() => TrafficSession.RunAsync(open, once, pause, _time, _stop.Token), CancellationToken.None));
}
