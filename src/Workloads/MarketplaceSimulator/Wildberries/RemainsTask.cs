namespace MarketplaceSimulator.Wildberries;

internal sealed record RemainsTask(bool PerSize)
{
    private int _polls;

    public int Polls => Volatile.Read(ref _polls);

    public int NextPoll() => Interlocked.Increment(ref _polls);
}
