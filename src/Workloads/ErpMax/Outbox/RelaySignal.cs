namespace ErpMax.Outbox;

/// <summary>Tells the relay that there is a message, so that it need not wait for its next look.</summary>
internal sealed class RelaySignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is set already.
        }
    }

    /// <summary>Returns when it was set, or the time is over.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellation) => _set.WaitAsync(most, cancellation);

    public void Dispose() => _set.Dispose();
}
