namespace MarketplaceSimulator.Control;

/// <summary>The last requests, limited by number and by bytes of bodies, so that a million-row run stays small.</summary>
internal sealed class RequestLog
{
    private const int MaxEntries = 5_000, MaxBodyBytes = 8 * 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly Queue<LogEntry> _entries = new();
    private long _bodyBytes, _count;

    public long NextNumber() => Interlocked.Increment(ref _count);

    public long Count => Interlocked.Read(ref _count);

    public void Add(LogEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            _bodyBytes += entry.Body.Length;
            while (_entries.Count > MaxEntries || (_bodyBytes > MaxBodyBytes && _entries.Count > 1))
                _bodyBytes -= _entries.Dequeue().Body.Length;
        }
    }

    public IReadOnlyList<LogEntry> Entries()
    {
        lock (_gate)
            return [.. _entries];
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _bodyBytes = 0;
            Interlocked.Exchange(ref _count, 0);
        }
    }
}
