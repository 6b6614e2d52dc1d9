using InventorySync.Streams;
using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>The statements on sync_logs.</summary>
internal sealed class RunTable(SqliteConnection connection)
{
    private const string Counters = """
        records_processed = @processed, records_inserted = @inserted, records_updated = @updated, records_unchanged = @unchanged,
        records_zeroed = @zeroed, records_duplicate = @duplicate, records_failed = @failed,
        pages = @pages, requests = @requests, retries = @retries, rate_limit_hits = @limits, heartbeat_at = @now
        """;

    private const string SameStream = "source = @source AND account_id = @account AND stock_type = @stream AND mode <> 'test'";

    public int CloseOrphans(string source, string account, string now) => connection.Execute("""
        UPDATE sync_logs
        SET status = 'failed', completed_at = @now, error_code = 'interrupted',
            error_message = 'the process ended without closing this run; the next run goes on from its cursor',
            duration_seconds = round((julianday(coalesce(heartbeat_at, started_at)) - julianday(started_at)) * 86400, 3)
        WHERE source = @source AND account_id = @account AND status = 'running'
        """, ("@source", source), ("@account", account), ("@now", now));

    public long Begin(RunKey key, RunMode mode, string endpoint, CursorState? from, string now) => connection.Scalar<long>("""
        INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, started_at, heartbeat_at, cursor_state)
        VALUES (@source, @account, @stream, @mode, @endpoint, 'running', @now, @now, @cursor)
        RETURNING id
        """, ("@source", key.Source), ("@account", key.Account), ("@stream", key.Stream), ("@mode", mode.ToString().ToLowerInvariant()), ("@endpoint", endpoint), ("@now", now), ("@cursor", from?.ToJson()));

    public (PastRun? Last, PastRun? Complete) Past(RunKey key) => (
        One(key, $"SELECT id, status, started_at, cursor_state FROM sync_logs WHERE {SameStream} ORDER BY id DESC LIMIT 1"),
        One(key, $"SELECT id, status, started_at, cursor_state FROM sync_logs WHERE {SameStream} AND status IN ('success', 'partial') AND cursor_state IS NOT NULL ORDER BY id DESC LIMIT 1"));

    public void Progress(SyncRun run, CursorState state, string now) =>
        connection.Execute($"UPDATE sync_logs SET {Counters}, cursor_state = @cursor WHERE id = @id", [.. Values(run, now), ("@cursor", state.ToJson())]);

    public void Complete(SyncRun run, RunStatus status, CursorState? state, string? code, string? error, string now, double seconds) =>
        connection.Execute($"""
            UPDATE sync_logs
            SET {Counters}, status = @status, completed_at = @now, duration_seconds = round(@seconds, 3), error_code = @code, error_message = @error,
                cursor_state = @cursor
            WHERE id = @id
            """, [.. Values(run, now), ("@status", status.ToString().ToLowerInvariant()), ("@seconds", seconds), ("@code", code), ("@error", error), ("@cursor", state?.ToJson())]);

    public IReadOnlyList<LoggedRun> Latest(int count) => connection.Query("""
        SELECT id, source, stock_type, mode, status, started_at, duration_seconds,
               records_processed, records_inserted, records_updated, records_unchanged, records_zeroed, records_failed, error_message
        FROM sync_logs ORDER BY id DESC LIMIT @count
        """, reader => new LoggedRun(
            reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
            reader.IsDBNull(6) ? null : reader.GetDouble(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10),
            reader.GetInt64(11), reader.GetInt64(12), reader.Text(13)), ("@count", count));

    private PastRun? One(RunKey key, string sql) => connection.Query(sql,
        reader => new PastRun(reader.GetInt64(0), reader.GetString(1), UtcText.Parse(reader.GetString(2)) ?? DateTimeOffset.MinValue, CursorState.Parse(reader.Text(3))),
        ("@source", key.Source), ("@account", key.Account), ("@stream", key.Stream)).FirstOrDefault();

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
