namespace Slipway.Proxy.Switching;

/// <summary>Holds requests back for a while. It opens by itself, so that whoever closed it may die.</summary>
internal sealed class PauseGate(TimeProvider time) : IDisposable
{
    /// <summary>More than this many wait for nothing: they are refused.</summary>
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;
    private ITimer? _timer;
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    public bool IsOpen => Volatile.Read(ref _opened) is null;

    /// <summary>True when the way is free; false when too many wait already.</summary>
    public async ValueTask<bool> PassAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref _opened)?.Task is { IsCompleted: false } opened)
        {
            if (Interlocked.Increment(ref _waiting) > Most)
            {
                Interlocked.Decrement(ref _waiting);
                return false;
            }

            try
            {
                await opened.WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        return true;
    }

    public void CloseUntil(DateTimeOffset end)
    {
        var limit = end - time.GetUtcNow();
        if (limit <= TimeSpan.Zero)
            return;
        lock (_lock)
        {
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _timer?.Dispose();
            _timer = time.CreateTimer(_ => Open(), null, limit, Timeout.InfiniteTimeSpan);
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            var opened = _opened;
            _opened = null;
            opened?.SetResult();
        }
    }

    public void Dispose() => Open();
}
