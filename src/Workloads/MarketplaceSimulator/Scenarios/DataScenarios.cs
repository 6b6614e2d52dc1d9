using MarketplaceSimulator.Data;

namespace MarketplaceSimulator.Scenarios;

/// <summary>
/// Data that move: at once without a path, else when a request matches, before it is answered.
/// All take `source`: ozon, wildberries; both when it is left out. The oracle follows.
/// </summary>
internal static class DataScenarios
{
    public static readonly Scenario[] All =
    [
        Change("quantities-change", "Other quantities for every `every`-th product.", p => p.Number("every", 2, 1, int.MaxValue),
            (state, every) => state with { Revision = state.Revision + 1, ChangedEvery = (int)every }),
        Change("products-added", "`count` more products; first in WB's reports, so that every offset shifts.", p => p.Number("count", 1, 1, 1_000_000),
            (state, count) => state with { Added = state.Added + (int)count }),
        Change("products-removed", "The first `count` products go: every offset shifts back.", p => p.Number("count", 1, 1, int.MaxValue),
            (state, count) => state with { RemovedFirst = (int)Math.Min(state.RemovedFirst + count, int.MaxValue) }),
        Change("products-vanish", "Every `every`-th product goes.", p => p.Number("every", 10, 1, int.MaxValue),
            (state, every) => state with { RemovedEvery = (int)every }),
        Change("cards-edited", "WB: the first `count` cards are edited and come again at the end of the list.", p => p.Number("count", 1, 1, int.MaxValue),
            (state, count) => state with { EditedFirst = (int)Math.Min(state.EditedFirst + count, int.MaxValue) }),
        Change("warehouse-vanishes", "Warehouse `id` goes with its stock.", p => p.Number("id", 20605650762000, long.MinValue),
            (state, id) => state with { GoneWarehouses = state.GoneWarehouses.Add(id) }),
        Change("account-empty", "No product at all.", _ => 0, (state, _) => state with { Empty = true }),
    ];

    private static Scenario Change(string name, string what, Func<ScenarioParameters, long> read, Func<MarketState, long, MarketState> change) =>
        new(name, "", 0, 1, what, parameters =>
        {
            var source = parameters.Text("source", "both", "ozon", "wildberries");
            var value = read(parameters);
            return hit =>
            {
                hit.World.Change(source == "both" ? null : source, state => change(state, value));
                return true;
            };
        });
}
