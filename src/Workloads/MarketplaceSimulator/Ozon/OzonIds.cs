using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>The products that a request names by any of the three ids, in order of product id. Unknown ids name nothing.</summary>
internal sealed class OzonIds
{
    private OzonIds(SortedSet<int> indices) => Indices = indices;

    public IReadOnlyCollection<int> Indices { get; }

    public static OzonIds Read(RequestBody body, ulong seed, int max, string? sku, string? offerId, string? productId)
    {
        var indices = new SortedSet<int>();
        var named = 0;
        void Add(IEnumerable<int> found)
        {
            foreach (var index in found)
            {
                named++;
                if (index >= 0)
                    indices.Add(index);
            }
        }
        if (sku is not null)
            Add(body.Numbers(sku, max, acceptText: true).Select(id => OzonProduct.IndexOfSku(seed, id)));
        if (offerId is not null)
            Add(body.Texts(offerId, max).Select(OzonProduct.IndexOfOfferId));
        if (productId is not null)
            Add(body.Numbers(productId, max, acceptText: true).Select(id => OzonProduct.IndexOfProductId(seed, id)));
        return new(indices) { Named = named };
    }

    /// <summary>How many ids were sent, known or not.</summary>
    public int Named { get; private init; }

    /// <summary>Binds a cursor to its list: a cursor of another list would skip rows silently.</summary>
    public uint Fingerprint => Indices.Aggregate(2166136261u, (hash, index) => (hash ^ (uint)index) * 16777619u);
}
