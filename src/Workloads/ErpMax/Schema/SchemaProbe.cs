using ErpMax.Jobs;
using ErpMax.Outbox;
using ErpMax.Work;
using Npgsql;

namespace ErpMax.Schema;

/// <summary>The life of a job, by the statements that the release itself uses, in a transaction that is rolled back.</summary>
internal static class SchemaProbe
{
    /// <exception cref="PostgresException">A statement does not work on this schema, or this user may not run it.</exception>
    public static async Task RunAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var limit = new NpgsqlCommand("SET LOCAL lock_timeout = '5s'", connection))
            await limit.ExecuteNonQueryAsync(cancellation);
        var mark = $"check-schema-{Guid.NewGuid():N}";
        var request = JobRequest.Of("stock.move", $$"""{"sku":"{{mark}}","quantity":1}""");
        var job = await JobStatements.InsertAsync(connection, Guid.CreateVersion7(), mark, request, cancellation)
            ?? throw new InvalidOperationException("A new key was taken for one that exists.");
        await OutboxStatements.TakeAsync(connection, 1, cancellation);
        await using var sent = connection.Sql("SELECT id, message_id FROM outbox WHERE job_id = $1", job.Id);
        var (id, message) = (await sent.RowsAsync(row => (row.GetInt64(0), row.GetGuid(1)), cancellation)).Single();
        await OutboxStatements.MarkAsync(connection, [id], [], "", cancellation);
        var claim = await WorkStatements.ClaimAsync(connection, job.Id, message, mark, TimeSpan.FromSeconds(1), maxAttempts: 1, cancellation);
        var lease = claim.Lease ?? throw new InvalidOperationException("A new job could not be claimed.");
        var result = await new StockMove().ApplyAsync(connection, lease, cancellation);
        if (!await WorkStatements.SucceedAsync(connection, lease, result, cancellation))
            throw new InvalidOperationException("A claimed job could not be ended.");
        await transaction.RollbackAsync(cancellation);
    }
}
