namespace MarketplaceSimulator.Data;

/// <summary>The present data of both marketplaces. A change takes effect for the next request, never within one.</summary>
internal sealed class World(ulong seed, int items)
{
    private readonly Lock _gate = new();
    private volatile OzonView _ozon = new(new MarketState(seed, items));
    private volatile WbView _wildberries = new(new MarketState(seed, items));

    public OzonView Ozon => _ozon;
    public WbView Wildberries => _wildberries;

    /// <summary>Changes ozon, wildberries, or, with null, both.</summary>
    public void Change(string? source, Func<MarketState, MarketState> change)
    {
        lock (_gate)
        {
            if (source is null or "ozon")
                _ozon = new(change(_ozon.State));
            if (source is null or "wildberries")
                _wildberries = new(change(_wildberries.State));
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _ozon = new(new MarketState(seed, items));
            _wildberries = new(new MarketState(seed, items));
        }
    }
}
