using System.Globalization;
using InventorySync.Streams;
using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>The statements on sync_logs.</summary>
internal sealed class RunTable(MySqlConnection connection)
{
    private const string Counters = """
        records_processed = @processed, records_inserted = @inserted, records_updated = @updated, records_unchanged = @unchanged,
        records_zeroed = @zeroed, records_duplicate = @duplicate, records_failed = @failed,
        pages = @pages, requests = @requests, retries = @retries, rate_limit_hits = @limits, heartbeat_at = @now
        """;

    private const string SameStream = "source = @source AND account_id = @account AND stock_type = @stream AND mode <> 'test'";
    private const string Past = $"SELECT id, status, CAST(started_at AS CHAR), cursor_state FROM sync_logs WHERE {SameStream}";

    private const string HealthSql = """
        SELECT s.account_id, s.stock_type,
               (SELECT CAST(MAX(g.completed_at) AS CHAR) FROM sync_logs g WHERE g.source = s.source AND g.account_id = s.account_id AND g.stock_type = s.stock_type
                       AND g.mode <> 'test' AND g.status = 'success'),
               l.status, l.error_message,
               CASE WHEN l.status = 'running' THEN CAST(COALESCE(l.heartbeat_at, l.started_at) AS CHAR) END,
               CAST(s.first_seen AS CHAR),
               (SELECT COUNT(*) FROM sync_logs f WHERE f.source = s.source AND f.account_id = s.account_id AND f.stock_type = s.stock_type
                       AND f.mode <> 'test' AND f.status = 'failed'
                       AND f.id > COALESCE((SELECT MAX(g.id) FROM sync_logs g WHERE g.source = s.source AND g.account_id = s.account_id
                                            AND g.stock_type = s.stock_type AND g.mode <> 'test' AND g.status IN ('success', 'partial')), 0))
        FROM (SELECT source, account_id, stock_type, MIN(started_at) AS first_seen, MAX(id) AS last_id
              FROM sync_logs WHERE source = @source AND stock_type <> 'legacy' GROUP BY source, account_id, stock_type) s
        JOIN sync_logs l ON l.id = s.last_id
        ORDER BY s.account_id, s.stock_type
        """;

    public Task<int> CloseOrphansAsync(string source, string account, string now, CancellationToken cancellationToken) => connection.ExecuteAsync("""
        UPDATE sync_logs
        SET status = 'failed', completed_at = @now, error_code = 'interrupted',
            error_message = 'the process ended without closing this run; the next run goes on from its cursor',
            duration_seconds = ROUND(TIMESTAMPDIFF(MICROSECOND, started_at, COALESCE(heartbeat_at, started_at)) / 1000000, 3)
        WHERE source = @source AND account_id = @account AND status = 'running'
        """, cancellationToken, ("@source", source), ("@account", account), ("@now", now));

    public Task<long> BeginAsync(RunKey key, RunMode mode, string endpoint, CursorState? from, string now, CancellationToken cancellationToken) => connection.InsertAsync("""
        INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, started_at, heartbeat_at, cursor_state)
        VALUES (@source, @account, @stream, @mode, @endpoint, 'running', @now, @now, @cursor)
        """, cancellationToken, ("@source", key.Source), ("@account", key.Account), ("@stream", key.Stream), ("@mode", mode.ToString().ToLowerInvariant()), ("@endpoint", endpoint), ("@now", now), ("@cursor", from?.ToJson()));

    public async Task<(PastRun? Last, PastRun? Complete)> PastAsync(RunKey key, CancellationToken cancellationToken) => (
        await OneAsync(key, $"{Past} ORDER BY id DESC LIMIT 1", cancellationToken).ConfigureAwait(false),
        await OneAsync(key, $"{Past} AND status IN ('success', 'partial') AND cursor_state IS NOT NULL ORDER BY id DESC LIMIT 1", cancellationToken).ConfigureAwait(false));

    public Task ProgressAsync(SyncRun run, CursorState state, string now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"UPDATE sync_logs SET {Counters}, cursor_state = @cursor WHERE id = @id", cancellationToken, [.. Values(run, now), ("@cursor", state.ToJson())]);

    public Task CompleteAsync(SyncRun run, RunStatus status, CursorState? state, string? code, string? error, string now, double seconds, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"""
            UPDATE sync_logs
            SET {Counters}, status = @status, completed_at = @now, duration_seconds = ROUND(@seconds, 3), error_code = @code, error_message = @error,
                cursor_state = @cursor
            WHERE id = @id
            """, cancellationToken, [.. Values(run, now), ("@status", status.ToString().ToLowerInvariant()), ("@seconds", seconds), ("@code", code), ("@error", error), ("@cursor", state?.ToJson())]);

    public async Task<IReadOnlyList<LoggedRun>> LatestAsync(int count, CancellationToken cancellationToken) => await connection.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"""
        SELECT id, source, stock_type, mode, status, CAST(started_at AS CHAR), duration_seconds,
               records_processed, records_inserted, records_updated, records_unchanged, records_zeroed, records_failed, error_message
        FROM sync_logs ORDER BY id DESC LIMIT {count}
        """), reader => new LoggedRun(
            reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
            reader.IsDBNull(6) ? null : reader.GetDouble(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10),
            reader.GetInt64(11), reader.GetInt64(12), reader.Text(13)), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StreamHealth>> HealthAsync(string source, CancellationToken cancellationToken) => await connection.QueryAsync(
        HealthSql,
        reader => new StreamHealth(
            reader.GetString(0), reader.GetString(1), UtcText.Parse(reader.Text(2)), reader.GetString(3), reader.Text(4),
            UtcText.Parse(reader.Text(5)), UtcText.Parse(reader.GetString(6)) ?? DateTimeOffset.MinValue, reader.GetInt64(7)),
        cancellationToken,
        ("@source", source)).ConfigureAwait(false);

    public async Task<(IReadOnlyList<DayTotal> Days, IReadOnlyList<StreamTotal> Streams)> HistoryAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (first, last) = (await connection.QueryAsync(HistorySql.Ends, reader => (reader.GetInt64(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        var id = await HistorySql.FirstAsync(first, last, since, async at => (await connection.QueryAsync(
            HistorySql.At.Replace("SELECT started_at", "SELECT CAST(started_at AS CHAR)", StringComparison.Ordinal), reader => UtcText.Parse(reader.GetString(0)), cancellationToken, ("@id", at)).ConfigureAwait(false)).FirstOrDefault()).ConfigureAwait(false);
        var days = await connection.QueryAsync(HistorySql.Days, reader => new DayTotal(
            reader.GetString(0), HistorySql.Day(reader.GetString(1)), (int)reader.Number(2), (int)reader.Number(3), (int)reader.Number(4), Convert.ToDouble(reader.GetValue(5), CultureInfo.InvariantCulture), reader.Number(6)), cancellationToken, ("@id", id)).ConfigureAwait(false);
        var streams = await connection.QueryAsync(HistorySql.Streams.Replace("s.success", "CAST(s.success AS CHAR)", StringComparison.Ordinal), reader => new StreamTotal(
            reader.GetString(0), reader.GetString(1), UtcText.Parse(reader.Text(2)), reader.GetString(3), reader.Number(4), reader.IsDBNull(5) ? null : Convert.ToDouble(reader.GetValue(5), CultureInfo.InvariantCulture)), cancellationToken, ("@id", id)).ConfigureAwait(false);
        return (days, streams);
    }

    private async Task<PastRun?> OneAsync(RunKey key, string sql, CancellationToken cancellationToken) => (await connection.QueryAsync(sql,
        reader => new PastRun(reader.GetInt64(0), reader.GetString(1), UtcText.Parse(reader.GetString(2)) ?? DateTimeOffset.MinValue, CursorState.Parse(reader.Text(3))),
        cancellationToken, ("@source", key.Source), ("@account", key.Account), ("@stream", key.Stream)).ConfigureAwait(false)).FirstOrDefault();

    private static (string Name, object? Value)[] Values(SyncRun run, string now)
    {
        var counters = run.Counters;
        return
        [
            ("@id", run.Id), ("@now", now), ("@processed", counters.Processed), ("@inserted", counters.Inserted), ("@updated", counters.Updated),
            ("@unchanged", counters.Unchanged), ("@zeroed", counters.Zeroed), ("@duplicate", counters.Duplicate), ("@failed", counters.Failed),
            ("@pages", counters.Pages), ("@requests", counters.Http.Requests), ("@retries", counters.Http.Retries), ("@limits", counters.Http.RateLimitHits),
        ];
    }
}
