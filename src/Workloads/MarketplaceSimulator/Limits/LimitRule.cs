// Rate limits as the vendors document them: token buckets that refill continuously.
// WB: one bucket per seller account and method group; Marketplace charges ten requests for a 4XX.
// Ozon: one bucket per Client-Id over all methods, and tighter ones for single methods.
namespace MarketplaceSimulator.Limits;

/// <param name="Name">Group of methods that share the bucket.</param>
/// <param name="Interval">Time in which one request becomes available.</param>
/// <param name="Burst">Requests that can be saved up.</param>
internal sealed record LimitRule(string Name, TimeSpan Interval, int Burst)
{
    public static readonly LimitRule
        WbWarehouses = new("wb.warehouses", TimeSpan.FromMilliseconds(200), 20),
        WbStocks = new("wb.stocks", TimeSpan.FromMilliseconds(200), 20),
        WbCards = new("wb.cards", TimeSpan.FromMilliseconds(600), 5),
        WbFboReport = new("wb.wb-warehouses", TimeSpan.FromSeconds(20), 1),
        WbFbsReport = new("wb.seller-warehouses", TimeSpan.FromSeconds(20), 1),
        RemainsCreate = new("wb.remains.create", TimeSpan.FromMinutes(1), 5),
        RemainsStatus = new("wb.remains.status", TimeSpan.FromSeconds(5), 5),
        RemainsDownload = new("wb.remains.download", TimeSpan.FromMinutes(1), 1),
        // /ping has no documented limit of its own; 3 in 30 s is what WB's page names for connection checks.
        Ping = new("wb.ping", TimeSpan.FromSeconds(10), 3),
        OzonAnalytics = new("ozon.analytics", TimeSpan.FromSeconds(4), 1);

    /// <summary>Base tokens may create, poll and download a remains report four times an hour.</summary>
    public LimitRule ForBaseToken() =>
        Name.StartsWith("wb.remains.", StringComparison.Ordinal) ? this with { Interval = TimeSpan.FromMinutes(15), Burst = 1 } : this;
}
