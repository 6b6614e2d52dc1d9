using System.Data.Common;
using System.Globalization;

namespace Slipway.Databases.Rehearsals;

/// <summary>Asks one question over and over and keeps, lap by lap, what locks were held and who waited. One session writes it.</summary>
internal sealed class TrafficLooker(TrafficQueries queries, TrafficLook look, TimeProvider time)
{
    private const int LimitSeconds = 10;

    private readonly Dictionary<string, (LockLog Locks, WaitLog Waits)> _laps = [];

    // A look waits for nobody, so the end of the watching waits for it: to cancel it would be a second question on another session.
    public async Task OnceAsync(DbConnection connection, string lap)
    {
        var (held, waits) = (new HashSet<(string, string)>(), new List<TrafficWait>());
        await using (var command = look.Ask(connection))
        {
            command.CommandTimeout = LimitSeconds;
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            do
            {
                while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                    Sort(reader, held, waits);
            }
            while (await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false));
        }

        if (!_laps.TryGetValue(lap, out var seen))
            _laps[lap] = seen = (new LockLog(), new WaitLog());
        var at = time.GetElapsedTime(0);
        seen.Locks.Take(held, at);
        seen.Waits.Take(waits, at);
    }

    /// <summary>Only after its session has ended.</summary>
    public Traffic Of(string lap) => _laps.TryGetValue(lap, out var seen)
        ? new Traffic(seen.Locks.Seen(), [], seen.Locks.Samples, seen.Locks.LongestGap) { Waits = seen.Waits.End(time.GetElapsedTime(0)) }
        : Traffic.None;

    private void Sort(DbDataReader row, HashSet<(string, string)> held, List<TrafficWait> waits)
    {
        var (kind, table, mode) = (row.GetString(0), row.GetString(1), row.GetString(2));
        var known = table.Length == 0 ? "" : queries.Known(table);
        if (kind == "held" && known is { Length: > 0 })
            held.Add((known, mode));
        else if (kind != "held")
            waits.Add(new TrafficWait(kind, $"{mode} {known}".Trim(), Convert.ToInt64(row.GetValue(3), CultureInfo.InvariantCulture), row.IsDBNull(4) ? null : TimeSpan.FromMilliseconds(Math.Max(0, Convert.ToDouble(row.GetValue(4), CultureInfo.InvariantCulture)))));
    }
}
