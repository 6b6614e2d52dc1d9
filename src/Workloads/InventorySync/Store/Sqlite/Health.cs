using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>What sync_logs says of each stream of a source.</summary>
internal static class Health
{
    private const string Sql = """
        SELECT s.account_id, s.stock_type,
               (SELECT max(g.completed_at) FROM sync_logs g WHERE g.source = s.source AND g.account_id = s.account_id AND g.stock_type = s.stock_type
                       AND g.mode <> 'test' AND g.status = 'success'),
               l.status, l.error_message,
               CASE WHEN l.status = 'running' THEN coalesce(l.heartbeat_at, l.started_at) END,
               s.first_seen,
               (SELECT count(*) FROM sync_logs f WHERE f.source = s.source AND f.account_id = s.account_id AND f.stock_type = s.stock_type
                       AND f.mode <> 'test' AND f.status = 'failed'
                       AND f.id > coalesce((SELECT max(g.id) FROM sync_logs g WHERE g.source = s.source AND g.account_id = s.account_id
                                            AND g.stock_type = s.stock_type AND g.mode <> 'test' AND g.status IN ('success', 'partial')), 0))
        FROM (SELECT source, account_id, stock_type, min(started_at) AS first_seen, max(id) AS last_id
              FROM sync_logs WHERE source = @source AND stock_type <> 'legacy' GROUP BY source, account_id, stock_type) s
        JOIN sync_logs l ON l.id = s.last_id
        ORDER BY s.account_id, s.stock_type
        """;

    public static IReadOnlyList<StreamHealth> Read(SqliteConnection connection, string source) => connection.Query(Sql,
        reader => new StreamHealth(
            reader.GetString(0), reader.GetString(1), UtcText.Parse(reader.Text(2)), reader.GetString(3), reader.Text(4),
            UtcText.Parse(reader.Text(5)), UtcText.Parse(reader.GetString(6)) ?? DateTimeOffset.MinValue, reader.GetInt64(7)),
        ("@source", source));
}
