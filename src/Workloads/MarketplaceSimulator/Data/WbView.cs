namespace MarketplaceSimulator.Data;

/// <summary>The Wildberries account in one state of its data. Immutable; safe for concurrent use.</summary>
internal sealed class WbView
{
    private const uint FboBits = 60, SellerCount = 61, SellerPlace = 62, Amounts = 63;

    /// <summary>Since 2026-08 WB reports its own warehouses only as this sum.</summary>
    public static readonly WbWarehouse Aggregate = new(-999999, "Склад WB", 0, 0);

    private static readonly WbWarehouse[] Seller =
    [
        new(1098341, "Наш склад Подольск", 15, 1),
        new(1104775, "Наш склад Казань", 117, 1),
        new(1230018, "Склад «Юг»", 206, 1),
        new(1311999, "Ангар № 4", 218, 1),
        new(1400500, "Доставка продавца", 300, 2),
    ];

    private readonly Lazy<RowIndex> _fbo, _fbs;

    public WbView(MarketState state)
    {
        State = state;
        Warehouses = [.. Seller.Where(w => !state.GoneWarehouses.Contains(w.Id))];
        _fbo = new(() => new RowIndex(state.Bound, p => CountRows(p, (i, size) => FboStock(i, size) is null ? 0 : 1)));
        _fbs = new(() => new RowIndex(state.Bound, p => CountRows(p, (i, size) => SellerStocks(i, size).Count)));
    }

    public MarketState State { get; }
    public IReadOnlyList<WbWarehouse> Warehouses { get; }
    public RowIndex FboRows => _fbo.Value;
    public RowIndex FbsRows => _fbs.Value;

    /// <summary>The reports list new cards first: one more card shifts every row behind it.</summary>
    public int IndexAt(int position) => position < State.Added ? State.Items + position : position - State.Added;

    /// <summary>Cards in order of update: edited ones come a second lap later. -1 = no card at this order number.</summary>
    public int IndexInUpdateOrder(int order)
    {
        var (index, edited) = order < State.Bound ? (order, false) : (order - State.Bound, true);
        return index < State.EditedFirst == edited && State.Holds(index) ? index : -1;
    }

    public int UpdateOrders => State.Bound * 2;

    public int UpdateOrderOf(int index) => index < State.EditedFirst ? index + State.Bound : index;

    public WbStock? FboStock(int index, int size)
    {
        var row = index * 4L + size;
        if (Mix.Below(State.Seed, FboBits, row, 100) >= 60 || State.GoneWarehouses.Contains(Aggregate.Id))
            return null;
        var bits = Draw(index, row, 0);
        return new(Aggregate, Quantity(bits), (int)(bits / 100_000 % 30), (int)(bits / 3_000_000 % 12));
    }

    /// <summary>FBS rows of a size, by warehouse id. Other delivery types hold no stock.</summary>
    public List<WbStock> SellerStocks(int index, int size)
    {
        var row = index * 4L + size;
        var count = Mix.Pick(State.Seed, SellerCount, row, [40, 82, 96]);
        var place = Mix.Below(State.Seed, SellerPlace, row, 4);
        var stocks = new List<WbStock>(count);
        for (var at = 0; at < 4 && count > 0; at++)
            if ((at - place + 4) % 4 < count && !State.GoneWarehouses.Contains(Seller[at].Id))
                stocks.Add(new(Seller[at], Quantity(Draw(index, row, (uint)at + 1)), 0, 0));
        return stocks;
    }

    private ulong Draw(int index, long row, uint warehouse) =>
        Mix.Bits(State.Seed + (ulong)State.RevisionOf(index) * 7919, Amounts + warehouse * 64, row);

    private static int Quantity(ulong bits) => bits % 10 == 0 ? 0 : (int)(bits / 10 % 700);

    private int CountRows(int position, Func<int, int, int> rowsOf)
    {
        var index = IndexAt(position);
        var rows = 0;
        if (State.Holds(index))
            for (var size = 0; size < WbCard.SizeCount(State.Seed, index); size++)
                rows += rowsOf(index, size);
        return rows;
    }
}
