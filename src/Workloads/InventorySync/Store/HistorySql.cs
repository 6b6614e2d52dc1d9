using System.Globalization;

namespace InventorySync.Store;

/// <summary>
/// sync_logs by day, in the SQL that all engines share. Runs are numbered as they begin, so the first of a time is found by halving the numbers: twenty
/// rows are looked at, of a million, and no index is needed that would cost each run.
/// </summary>
internal static class HistorySql
{
    public const string Ends = "SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM sync_logs";

    public const string At = "SELECT started_at FROM sync_logs WHERE id >= @id ORDER BY id LIMIT 1";

    public const string Days = """
        SELECT source, SUBSTR(started_at, 1, 10), COUNT(*), SUM(CASE WHEN status IN ('failed', 'cancelled') THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'partial' THEN 1 ELSE 0 END),
               COALESCE(SUM(duration_seconds), 0), SUM(records_processed)
        FROM sync_logs WHERE id >= @id AND mode <> 'test' AND status <> 'running' AND stock_type <> 'legacy'
        GROUP BY source, SUBSTR(started_at, 1, 10) ORDER BY 1, 2
        """;

    public const string Streams = """
        SELECT l.source, l.stock_type, s.success, l.status, l.records_processed, l.duration_seconds
        FROM (SELECT source, account_id, stock_type, MAX(id) AS last_id, MAX(CASE WHEN status = 'success' THEN completed_at END) AS success
              FROM sync_logs WHERE id >= @id AND mode <> 'test' AND stock_type <> 'legacy' GROUP BY source, account_id, stock_type) s
        JOIN sync_logs l ON l.id = s.last_id ORDER BY 1, 2
        """;

    /// <summary>The least number whose run began at <paramref name="since"/> or later; one above the last when there is none.</summary>
    /// <param name="first">The least number there is.</param>
    /// <param name="last">The greatest.</param>
    /// <param name="since">UTC.</param>
    /// <param name="startedAt">When the first run from a number on began; null when there is none.</param>
    public static async Task<long> FirstAsync(long first, long last, DateTimeOffset since, Func<long, Task<DateTimeOffset?>> startedAt)
    {
        var (low, high) = (first, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await startedAt(middle) is not { } at || at >= since)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
