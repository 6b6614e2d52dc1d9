namespace InventorySync.Api;

/// <summary>Client-side pacing by the vendors' documented buckets: not asking too often is cheaper than being refused.</summary>
/// <param name="interval">Time in which one token comes back.</param>
/// <param name="burst">Most tokens there can be.</param>
internal sealed class TokenBucket(TimeSpan interval, int burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _full = time.GetUtcNow();

    /// <summary>Returns when a request may be sent. The order of waiters is not promised.</summary>
    public Task TakeAsync(CancellationToken cancellationToken)
    {
        var wait = Reserve();
        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, time, cancellationToken);
    }

    /// <remarks>The moment at which the bucket will be full again is its whole state: a token moves it one interval on.</remarks>
    private TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _full = (_full < now ? now : _full) + interval;
            return _full - now - interval * burst;
        }
    }
}
