using ErpMax.Jobs;
using ErpMax.Outbox;
using Npgsql;

namespace ErpMax.Work;

/// <summary>The SQL of a job's way through a worker. Whatever ends a try also settles its message, so that a second delivery has no effect.</summary>
internal static class WorkStatements
{
    private const string Consumer = "worker";

    /// <summary>One way to the server and back: the row is locked first, so that the statements after it see what the worker before left.</summary>
    public static async Task<Claim> ClaimAsync(NpgsqlConnection connection, Guid jobId, Guid messageId, string owner, TimeSpan lease, int maxAttempts, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("SELECT FROM jobs WHERE id = $1 FOR UPDATE", jobId);
        batch.Add(
            """
            UPDATE jobs SET status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()), leased_by = $2, leased_until = clock_timestamp() + $3
            WHERE id = $1 AND attempts < $4 AND (status = 'queued' OR status = 'running' AND (leased_until IS NULL OR leased_until < clock_timestamp()))
              AND NOT EXISTS (SELECT FROM processed_messages WHERE consumer = $5 AND message_id = $6)
            RETURNING kind, payload::text, attempts
            """,
            jobId, owner, lease, maxAttempts, Consumer, messageId);
        batch.Add(
            """
            SELECT status, attempts, greatest(coalesce(leased_until - clock_timestamp(), interval '0'), interval '0'),
              EXISTS (SELECT FROM processed_messages WHERE consumer = $2 AND message_id = $3)
            FROM jobs WHERE id = $1
            """,
            jobId, Consumer, messageId);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        if (await reader.ReadAsync(cancellation))
            return new Claim(ClaimOutcome.Claimed, new Lease(jobId, messageId, owner, reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return new Claim(ClaimOutcome.Unknown);
        var (status, attempts, busy, settled) = (reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<TimeSpan>(2), reader.GetBoolean(3));
        return settled || status is "succeeded" or "failed" ? new Claim(ClaimOutcome.Settled)
            : status == "running" && busy > TimeSpan.Zero ? new Claim(ClaimOutcome.Busy, BusyFor: busy)
            : attempts >= maxAttempts ? new Claim(ClaimOutcome.Exhausted)
            : new Claim(ClaimOutcome.Busy);
    }

    /// <summary>False when the lease was lost.</summary>
    public static async Task<bool> RenewAsync(NpgsqlConnection connection, Lease lease, TimeSpan time, CancellationToken cancellation)
    {
        await using var command = connection.Sql("UPDATE jobs SET leased_until = clock_timestamp() + $3 WHERE id = $1 AND leased_by = $2 AND status = 'running'", lease.JobId, lease.Owner, time);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Gives a job back as if it had not been begun: the worker ends, which is not the job's fault.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            "UPDATE jobs SET status = 'queued', attempts = attempts - 1, leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND status = 'running'", lease.JobId, lease.Owner);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>To be run in the transaction of the effect, and committed only when it returns true: false is a lost lease.</summary>
    /// <exception cref="PostgresException">Unique violation: the message was settled before.</exception>
    public static async Task<bool> SucceedAsync(NpgsqlConnection connection, Lease lease, string result, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        Settle(batch, lease);
        batch.Add(
            "UPDATE jobs SET status = 'succeeded', result = $3::jsonb, error = NULL, finished_at = clock_timestamp(), leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND status = 'running'",
            lease.JobId, lease.Owner, result);
        await batch.ExecuteNonQueryAsync(cancellation);
        return batch.BatchCommands[^1].Rows == 1;
    }

    /// <summary>The job has failed for good. To be run in a transaction; false is a lost lease.</summary>
    public static async Task<bool> FailAsync(NpgsqlConnection connection, Lease lease, string error, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        Settle(batch, lease);
        batch.Add(
            "UPDATE jobs SET status = 'failed', error = $3, finished_at = clock_timestamp(), leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND status = 'running'",
            lease.JobId, lease.Owner, error);
        await batch.ExecuteNonQueryAsync(cancellation);
        return batch.BatchCommands[^1].Rows == 1;
    }

    /// <summary>The job waits for its next try, of which a new message will tell. To be run in a transaction; false is a lost lease.</summary>
    /// <param name="counted">False: the try does not count against the job.</param>
    public static async Task<bool> RetryAsync(NpgsqlConnection connection, Lease lease, string error, TimeSpan delay, bool counted, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        Settle(batch, lease);
        OutboxStatements.AddRetry(batch, lease.JobId, delay);
        batch.Add(
            "UPDATE jobs SET status = 'queued', attempts = attempts - $4, error = $3, leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND status = 'running'",
            lease.JobId, lease.Owner, error, counted ? 0 : 1);
        await batch.ExecuteNonQueryAsync(cancellation);
        return batch.BatchCommands[^1].Rows == 1;
    }

    /// <summary>Ends a job that every worker died of. Nothing happens when it is finished, or somebody has it after all.</summary>
    public static async Task GiveUpAsync(NpgsqlConnection connection, Guid jobId, int maxAttempts, string error, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            """
            UPDATE jobs SET status = 'failed', error = $3, finished_at = clock_timestamp(), leased_by = NULL, leased_until = NULL
            WHERE id = $1 AND status IN ('queued', 'running') AND attempts >= $2 AND (leased_until IS NULL OR leased_until < clock_timestamp())
            """,
            jobId, maxAttempts, error);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void Settle(NpgsqlBatch batch, Lease lease) =>
        batch.Add("INSERT INTO processed_messages (consumer, message_id, job_id) VALUES ($1, $2, $3)", Consumer, lease.MessageId, lease.JobId);
}
