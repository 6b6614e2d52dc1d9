using Npgsql;

namespace ErpMax.Jobs;

// Jobs as clients see them: asked for once however often the request is sent, and looked at. What workers do to them is in Work.
// JobStatements has the SQL, on a connection given, so that check-schema can try it and roll back.

/// <summary>Takes jobs in and answers for them.</summary>
/// <exception cref="NpgsqlException">From every method: the database cannot be asked. Whether a job was taken is then unknown; asking again with the key settles it.</exception>
internal sealed class JobStore(NpgsqlDataSource database)
{
    /// <summary>The job and its message are committed together when this returns: from here on the job will be done.</summary>
    public async Task<Submission> SubmitAsync(string key, JobRequest request, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await JobStatements.InsertAsync(connection, Guid.CreateVersion7(), key, request, cancellation) is { } created)
            return new Submission(created, SubmissionOutcome.Created);
        var (job, hash) = await JobStatements.FindByKeyAsync(connection, key, cancellation)
            ?? throw new InvalidOperationException("A job that has the key can be neither written nor found.");
        return new Submission(job, hash.AsSpan().SequenceEqual(request.Hash) ? SubmissionOutcome.Repeated : SubmissionOutcome.OtherRequest);
    }

    public async Task<Job?> FindAsync(Guid id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await JobStatements.FindAsync(connection, id, cancellation);
    }

    public async Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await JobStatements.ListAsync(connection, query, cancellation);
    }
}
