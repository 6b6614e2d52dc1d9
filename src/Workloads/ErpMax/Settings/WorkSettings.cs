namespace ErpMax.Settings;

/// <summary>How jobs are brought to workers and done.</summary>
/// <param name="Concurrency">Jobs at a time in one worker, which is also how many messages it takes ahead.</param>
/// <param name="MaxAttempts">Tries of a job, those in which the worker died included; then it has failed.</param>
/// <param name="RetryDelay">Before the second try; doubled for each further one, at most 5 minutes.</param>
/// <param name="Lease">How long a job belongs to a worker that gives no sign of life.</param>
/// <param name="RelayInterval">How often the outbox is looked at when nothing tells of a message.</param>
/// <param name="Reannounce">A job that nobody has begun is announced again after so long: its message was lost with the broker's disk.</param>
internal sealed record WorkSettings(
    int Concurrency, int MaxAttempts, TimeSpan RetryDelay, TimeSpan Lease, TimeSpan RelayInterval, TimeSpan Reannounce);
