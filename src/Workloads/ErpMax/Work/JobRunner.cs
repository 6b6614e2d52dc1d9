using ErpMax.Cache;
using ErpMax.Hosting;
using ErpMax.Jobs;
using ErpMax.Settings;
using Npgsql;

namespace ErpMax.Work;

// A job, done exactly once however often its message comes. The row is the truth: it is claimed under a lease (WorkStatements), the effect,
// the end of the job and the message's mark are one transaction, and only after its commit the message is acknowledged. Dies the worker before the
// commit, nothing happened and the message comes again; dies it after, the message comes again and is known. A worker that is cut off while
// another takes over finds its lease gone and its transaction void. Consumer brings the messages; JobKind and its children do the work.

/// <summary>Deals with one message at a time; many may run at once.</summary>
internal sealed class JobRunner(NpgsqlDataSource database, JobKinds kinds, StatusCache cache, Figures figures, ErpMaxSettings settings, TimeProvider time, ILogger<JobRunner> log)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnknownKindPause = TimeSpan.FromSeconds(5);
    private readonly string _worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <param name="cancellation">The worker has to end now: the job is given back.</param>
    public async Task<Verdict> RunAsync(JobMessage message, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            var claim = await WorkStatements.ClaimAsync(connection, message.JobId, message.MessageId, $"{_worker}/{Guid.NewGuid():N}", settings.Work.Lease, settings.Work.MaxAttempts, cancellation);
            await connection.CloseAsync();
            return claim.Outcome switch
            {
                ClaimOutcome.Claimed => await RunAsync(claim.Lease!, cancellation),
                ClaimOutcome.Busy => await WaitAsync(claim.BusyFor, cancellation),
                ClaimOutcome.Exhausted => await GiveUpAsync(message, cancellation),
                ClaimOutcome.Unknown => Dead(message, "there is no such job: the database is another, or was restored to an earlier time"),
                _ => Duplicate(),
            };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Verdict.GiveBack;
        }
        catch (NpgsqlException error)
        {
            log.LogWarning("Job {Job} waits for the database: {Reason}", message.JobId, error.Message);
            return await WaitAsync(Pause, cancellation);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A defect. The message must not be kept in hand for it: each one kept is one less that is worked on.
            log.LogError(error, "Job {Job} met a defect of this program and is given back", message.JobId);
            return await WaitAsync(Pause, cancellation);
        }
    }

    private async Task<Verdict> RunAsync(Lease lease, CancellationToken cancellation)
    {
        await using var keeper = new LeaseKeeper(database, lease, settings.Work.Lease, time, cancellation);
        try
        {
            if (kinds.Find(lease.Kind) is not { } kind)
                return await PostponeAsync(lease, keeper.Held);
            await kind.PrepareAsync(lease, keeper.Held);
            await using var connection = await database.OpenConnectionAsync(keeper.Held);
            await using var transaction = await connection.BeginTransactionAsync(keeper.Held);
            var result = await kind.ApplyAsync(connection, lease, keeper.Held);
            if (!await WorkStatements.SucceedAsync(connection, lease, result, keeper.Held))
                return Lost(lease);
            // From here on it is not cancelled any more: whether a commit that was cut off took place, nobody could tell.
            await transaction.CommitAsync(CancellationToken.None);
            figures.Count("succeeded");
            log.LogDebug("Job {Job} ({Kind}) is done at try {Attempt}", lease.JobId, lease.Kind, lease.Attempt);
            return await EndedAsync(lease, Verdict.Acknowledge);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await ReleaseAsync(lease);
            return Verdict.GiveBack;
        }
        catch (OperationCanceledException) when (keeper.Held.IsCancellationRequested)
        {
            return Lost(lease);
        }
        catch (PostgresException error) when (error is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "processed_messages" })
        {
            return Duplicate();
        }
        catch (NpgsqlException error) when (error is not PostgresException)
        {
            // Not the job's fault, and nothing can be written now: the lease runs out, and the message comes again.
            throw;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return await FailedAsync(lease, error, cancellation);
        }
    }

    private async Task<Verdict> FailedAsync(Lease lease, Exception error, CancellationToken cancellation)
    {
        var final = error is JobFailedException;
        var last = lease.Attempt >= settings.Work.MaxAttempts;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var delay = BackOff.After(lease.Attempt, settings.Work.RetryDelay, LongestRetry);
        var written = final || last
            ? await WorkStatements.FailAsync(connection, lease, error.Message, cancellation)
            : await WorkStatements.RetryAsync(connection, lease, error.Message, delay, counted: true, cancellation);
        if (!written)
            return Lost(lease);
        await transaction.CommitAsync(CancellationToken.None);
        if (!final && !last)
        {
            figures.Count("retried");
            log.LogInformation("Job {Job} ({Kind}) failed at try {Attempt} of {Most} and is tried again in {Delay:0.0} s: {Reason}", lease.JobId, lease.Kind, lease.Attempt, settings.Work.MaxAttempts, delay.TotalSeconds, error.Message);
            return Verdict.Acknowledge;
        }

        figures.Count("failed");
        log.LogWarning("Job {Job} ({Kind}) has failed at try {Attempt}: {Reason}", lease.JobId, lease.Kind, lease.Attempt, error.Message);
        // A refusal by the rules of the trade is an answer; a job that fails again and again is for a person to look at.
        if (!final)
            figures.Count("dead");
        return await EndedAsync(lease, final ? Verdict.Acknowledge : Verdict.PutAside);
    }

    /// <summary>While releases are exchanged, the new one's jobs meet the old one's workers. That is no failure of the job; it waits for a worker that knows it.</summary>
    private async Task<Verdict> PostponeAsync(Lease lease, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var reason = $"a worker of another release is waited for: {Logs.Version} knows no kind of job '{lease.Kind}'";
        if (!await WorkStatements.RetryAsync(connection, lease, reason, UnknownKindPause, counted: false, cancellation))
            return Lost(lease);
        await transaction.CommitAsync(CancellationToken.None);
        log.LogWarning("Job {Job} waits: {Reason}", lease.JobId, reason);
        return Verdict.Acknowledge;
    }

    private async Task<Verdict> EndedAsync(Lease lease, Verdict verdict)
    {
        if (!cache.IsConnected)
            return verdict;
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        if (await JobStatements.FindAsync(connection, lease.JobId, CancellationToken.None) is { } job)
            await cache.KeepAsync(job);
        return verdict;
    }

    private async Task<Verdict> GiveUpAsync(JobMessage message, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await WorkStatements.GiveUpAsync(connection, message.JobId, settings.Work.MaxAttempts, $"begun {settings.Work.MaxAttempts} times and never ended: each worker that tried it died", cancellation);
        figures.Count("failed");
        return Dead(message, "each worker that tried the job died");
    }

    private async Task ReleaseAsync(Lease lease)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
            await WorkStatements.ReleaseAsync(connection, lease, CancellationToken.None);
            log.LogInformation("Job {Job} is given back: the worker ends", lease.JobId);
        }
        catch (NpgsqlException error)
        {
            log.LogWarning("Job {Job} could not be given back; its lease runs out in {Lease} s: {Reason}", lease.JobId, settings.Work.Lease.TotalSeconds, error.Message);
        }
    }

    private async Task<Verdict> WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        // A message that is given back comes again at once: the wait is what keeps it from going round and round.
        try
        {
            await Task.Delay(most < Pause ? most + TimeSpan.FromMilliseconds(20) : Pause, time, cancellation);
        }
        catch (OperationCanceledException)
        {
        }

        return Verdict.GiveBack;
    }

    private Verdict Duplicate()
    {
        figures.Count("duplicates");
        return Verdict.Acknowledge;
    }

    private Verdict Lost(Lease lease)
    {
        log.LogWarning("Job {Job} was taken over by another worker; nothing of this try remains", lease.JobId);
        return Verdict.GiveBack;
    }

    private Verdict Dead(JobMessage message, string why)
    {
        figures.Count("dead");
        log.LogError("Message {Message} of job {Job} is put aside: {Reason}", message.MessageId, message.JobId, why);
        return Verdict.PutAside;
    }
}
