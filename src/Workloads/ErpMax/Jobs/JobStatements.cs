using Npgsql;

namespace ErpMax.Jobs;

/// <summary>The SQL of <see cref="JobStore"/>. Ids grow with time, so that the primary key gives the order of lists.</summary>
internal static class JobStatements
{
    private const string Columns = "id, kind, status, attempts, coalesce(priority, 0::smallint), created_at, started_at, finished_at, result::text, error";

    /// <summary>Job and message in one statement, which is one transaction and one way to the server and back. Null when the key is taken.</summary>
    /// <remarks>A concurrent insert of the same key is waited for, so that the caller then finds it.</remarks>
    public static async Task<Job?> InsertAsync(NpgsqlConnection connection, Guid id, string key, JobRequest request, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            $$"""
            WITH job AS (
              INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload, priority) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
              ON CONFLICT (idempotency_key) DO NOTHING RETURNING *
            ), message AS (
              INSERT INTO outbox (message_id, job_id, topic, payload) SELECT $7, id, 'jobs', jsonb_build_object('jobId', id, 'priority', priority) FROM job
            )
            SELECT {{Columns}} FROM job
            """,
            id, key, request.Hash, request.Kind, request.Payload, (short)request.Priority, Guid.CreateVersion7());
        return (await command.RowsAsync(Read, cancellation)).SingleOrDefault();
    }

    public static async Task<(Job Job, byte[] Hash)?> FindByKeyAsync(NpgsqlConnection connection, string key, CancellationToken cancellation)
    {
        await using var command = connection.Sql($"SELECT {Columns}, request_hash FROM jobs WHERE idempotency_key = $1", key);
        var rows = await command.RowsAsync(row => (Read(row), row.GetFieldValue<byte[]>(10)), cancellation);
        return rows.Count == 0 ? null : rows[0];
    }

    public static async Task<Job?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation)
    {
        await using var command = connection.Sql($"SELECT {Columns} FROM jobs WHERE id = $1", id);
        return (await command.RowsAsync(Read, cancellation)).SingleOrDefault();
    }

    public static async Task<IReadOnlyList<Job>> ListAsync(NpgsqlConnection connection, JobQuery query, CancellationToken cancellation)
    {
        await using var command = connection.Sql(
            $"SELECT {Columns} FROM jobs WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
            query.Status, query.Kind, query.Before, query.Limit);
        return await command.RowsAsync(Read, cancellation);
    }

    private static Job Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt16(4), row.GetDateTime(5),
        row.IsDBNull(6) ? null : row.GetDateTime(6), row.IsDBNull(7) ? null : row.GetDateTime(7), row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9));
}
