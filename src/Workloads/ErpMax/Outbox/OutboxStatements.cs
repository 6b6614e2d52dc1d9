using ErpMax.Jobs;
using Npgsql;

namespace ErpMax.Outbox;

/// <summary>The SQL of the outbox.</summary>
internal static class OutboxStatements
{
    /// <summary>Messages that are due, the oldest first, locked until the transaction ends; those that another relay has are passed over.</summary>
    public static async Task<IReadOnlyList<OutboxMessage>> TakeAsync(NpgsqlConnection connection, int limit, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            """
            SELECT id, message_id, job_id, topic, payload::text, coalesce((payload ->> 'priority')::int, 0) FROM outbox
            WHERE published_at IS NULL AND (available_at IS NULL OR available_at <= now())
            ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            limit);
        return await command.RowsAsync(row => new OutboxMessage(row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetInt32(5)), cancellation);
    }

    public static async Task MarkAsync(NpgsqlConnection connection, long[] published, long[] refused, string error, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (published.Length > 0)
            batch.Add("UPDATE outbox SET published_at = clock_timestamp(), attempts = attempts + 1, last_error = NULL WHERE id = ANY($1)", published);
        if (refused.Length > 0)
            batch.Add("UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = ANY($1)", refused, error);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A further message for a job that is to be tried again later.</summary>
    public static void AddRetry(NpgsqlBatch batch, Guid jobId, TimeSpan delay) => batch.Add(
        """
        INSERT INTO outbox (message_id, job_id, topic, payload, available_at)
        SELECT $2, id, 'jobs', jsonb_build_object('jobId', id, 'priority', coalesce(priority, 0)), clock_timestamp() + $3 FROM jobs WHERE id = $1
        """,
        jobId, Guid.CreateVersion7(), delay);

    /// <summary>Writes a new message for unfinished jobs that nobody works on and whose last message is that old. Returns how many.</summary>
    /// <remarks>A message too many is harmless: a job is done once. A relay that waits is not answered by more messages: unpublished ones count as young.</remarks>
    public static async Task<int> ReannounceAsync(NpgsqlConnection connection, TimeSpan age, int limit, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            """
            INSERT INTO outbox (message_id, job_id, topic, payload)
            SELECT gen_random_uuid(), j.id, 'jobs', jsonb_build_object('jobId', j.id, 'priority', coalesce(j.priority, 0))
            FROM (
              SELECT id, priority FROM jobs
              WHERE status IN ('queued', 'running') AND (leased_until IS NULL OR leased_until < now())
                AND NOT EXISTS (SELECT FROM outbox o WHERE o.job_id = jobs.id AND (o.published_at IS NULL OR o.published_at > now() - $1))
              ORDER BY priority DESC NULLS LAST, created_at LIMIT $2 FOR UPDATE SKIP LOCKED
            ) j
            """,
            age, limit);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
