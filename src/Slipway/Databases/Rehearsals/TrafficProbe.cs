using System.Data.Common;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// One reader or writer of one table, which measures how long it is kept waiting in each lap: by locks, and at its commit by the disk, on which the
/// migration writes too.
/// </summary>
internal sealed class TrafficProbe(string table, string kind, string sql)
{
    private readonly Dictionary<string, (TimeSpan Worst, int Probes)> _laps = [];

    public async Task OnceAsync(DbConnection connection, string lap, TimeProvider time, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var transaction = await connection.BeginTransactionAsync(stop).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        try
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // The dialect has quoted the table's name.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
            await transaction.CommitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            // Also when the stop cut it short: it had been waiting for so long.
            var (worst, probes) = _laps.GetValueOrDefault(lap);
            var waited = time.GetElapsedTime(start);
            _laps[lap] = (waited > worst ? waited : worst, probes + 1);
        }
    }

    /// <summary>Null when it did not run in that lap. Only after its session has ended.</summary>
    public Stall? Of(string lap) => _laps.TryGetValue(lap, out var seen) ? new Stall(table, kind, seen.Worst, seen.Probes) : null;
}
