namespace InventorySync.Streams;

/// <summary>What a stream cost the marketplace.</summary>
internal sealed class RequestCounters
{
    public long Requests { get; set; }

    public long Retries { get; set; }

    public long RateLimitHits { get; set; }
}
