using InventorySync.Api;

namespace InventorySync.Streams;

/// <summary>One account at one marketplace: its streams in the order in which they are read.</summary>
internal sealed class Marketplace(string name, string accountId, ApiClient client, IReadOnlyList<PageSource> streams) : IDisposable
{
    public string Name { get; } = name;

    public string AccountId { get; } = accountId;

    public IReadOnlyList<PageSource> Streams { get; } = streams;

    /// <summary>From now on requests are counted for another stream.</summary>
    public RequestCounters CountAnew() => client.Counters = new RequestCounters();

    public void Dispose() => client.Dispose();
}
