namespace MarketplaceSimulator.Data;

/// <summary>The Ozon account in one state of its data. Immutable; safe for concurrent use.</summary>
internal sealed class OzonView
{
    private const uint SellerCount = 20, SellerPlace = 21, FboCount = 22, FboPlace = 23, Amounts = 24;

    private static readonly OzonWarehouse[] Seller =
    [
        new(20605650762000, "Склад Подольск", false, "created"),
        new(20605650763000, "Склад Химки", false, "created"),
        new(20605650764000, "Склад «Восток»", false, "created"),
        new(20605650765000, "Самовывоз Тверь (rFBS)", true, "created"),
        new(20605650766000, "Курьеры Казань (rFBS)", true, "created"),
        new(20605650767000, "Старый склад", false, "disabled"),
    ];

    private static readonly OzonWarehouse[] Ozon =
    [
        new(15431806189000, "ХОРУГВИНО_РФЦ", false, "created"),
        new(16841006189000, "ПУШКИНО_1_РФЦ", false, "created"),
        new(17605006189000, "САНКТ_ПЕТЕРБУРГ_РФЦ", false, "created"),
        new(18044249781000, "КАЗАНЬ_РФЦ_НОВЫЙ", false, "created"),
        new(19262731541000, "ЕКАТЕРИНБУРГ_РФЦ_НОВЫЙ", false, "created"),
        new(20605650761000, "НОВОСИБИРСК_РФЦ_НОВЫЙ", false, "created"),
        new(22655170176000, "АДЫГЕЙСК_РФЦ", false, "created"),
        new(1020000971634000, "МИНСК_МПСЦ", false, "created"),
    ];

    private readonly Lazy<RowIndex> _fboRows, _visible, _archived;

    public OzonView(MarketState state)
    {
        State = state;
        SellerWarehouses = [.. Seller.Where(w => !state.GoneWarehouses.Contains(w.Id))];
        OzonWarehouses = [.. Ozon.Where(w => !state.GoneWarehouses.Contains(w.Id))];
        _fboRows = new(() => new RowIndex(state.Bound, i => IsVisible(i) ? FboStocks(i).Count : 0));
        _visible = new(() => new RowIndex(state.Bound, i => IsVisible(i) ? 1 : 0));
        _archived = new(() => new RowIndex(state.Bound, i => IsArchived(i) ? 1 : 0));
    }

    public MarketState State { get; }
    public IReadOnlyList<OzonWarehouse> SellerWarehouses { get; }
    public IReadOnlyList<OzonWarehouse> OzonWarehouses { get; }

    /// <summary>All FBO rows by number, in order of the product's index and the warehouse's id.</summary>
    public RowIndex FboRows => _fboRows.Value;
    public long VisibleCount => _visible.Value.Total;
    public long ArchivedCount => _archived.Value.Total;

    public bool IsVisible(int index) => State.Holds(index) && !OzonProduct.Archived(State.Seed, index);

    public bool IsArchived(int index) => State.Holds(index) && OzonProduct.Archived(State.Seed, index);

    /// <summary>FBS and rFBS rows of a product, by warehouse id.</summary>
    public List<OzonStock> SellerStocks(int index) => Stocks(index, Seller, SellerCount, SellerPlace);

    /// <summary>FBO rows of a product, by warehouse id.</summary>
    public List<OzonStock> FboStocks(int index) => Stocks(index, Ozon, FboCount, FboPlace);

    private List<OzonStock> Stocks(int index, OzonWarehouse[] warehouses, uint countBits, uint placeBits)
    {
        // 30 % none, 45 % one, 20 % two, 5 % three: one row a product and scheme on average.
        var count = Mix.Pick(State.Seed, countBits, index, [30, 75, 95]);
        var place = Mix.Below(State.Seed, placeBits, index, warehouses.Length);
        var stocks = new List<OzonStock>(count);
        for (var at = 0; at < warehouses.Length && count > 0; at++)
        {
            if ((at - place + warehouses.Length) % warehouses.Length >= count || State.GoneWarehouses.Contains(warehouses[at].Id))
                continue;
            stocks.Add(Amount(index, warehouses[at], placeBits * 16 + (uint)at));
        }
        return stocks;
    }

    private OzonStock Amount(int index, OzonWarehouse warehouse, uint salt)
    {
        var bits = Mix.Bits(State.Seed + (ulong)State.RevisionOf(index) * 7919, Amounts + salt * 64, index);
        var present = bits % 10 == 0 ? 0 : (int)(bits / 10 % 900);
        var reserved = (int)(bits / 9000 % (ulong)(present / 4 + 1));
        var damaged = bits / 90_000_000 % 20 == 0 && present > reserved ? 1 : 0;
        return new(warehouse, present, reserved, present - reserved - damaged);
    }
}
