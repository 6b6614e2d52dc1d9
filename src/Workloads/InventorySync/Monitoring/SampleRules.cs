using System.Globalization;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Monitoring;

/// <summary>
/// Whether a kept figure is what the marketplace says now. One that differs has changed since the sync wrote it, or the sync wrote it wrongly: stock does
/// not change its product, and what was written minutes ago has hardly changed since.
/// </summary>
internal static class SampleRules
{
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(5);

    public static SampleResult Judge(string source, IReadOnlyCollection<KeptStock> kept, IReadOnlyCollection<StockRow> reported, DateTimeOffset now)
    {
        var table = kept.ToDictionary(row => (row.Sku, row.WarehouseKey, row.StockType));
        var newest = kept.Count == 0 ? DateTimeOffset.MinValue : kept.Max(row => row.LastSync);
        var (equal, changed, wrong, examples) = (0, 0, 0, new List<string>());
        void Count(DateTimeOffset written, string text)
        {
            var isWrong = now - written < JustNow;
            (changed, wrong) = isWrong ? (changed, wrong + 1) : (changed + 1, wrong);
            if (examples.Count < 5)
                examples.Add($"{(isWrong ? "wrong" : "changed")}: {text}");
        }

        // The last of what comes more than once is the one that the sync keeps.
        foreach (var row in reported.GroupBy(row => (row.ExternalSku, row.WarehouseKey, row.StockType)).Select(same => same.Last()))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"sku {row.ExternalSku} in {row.WarehouseKey} ({row.StockType})");
            if (!table.Remove((row.ExternalSku, row.WarehouseKey, row.StockType), out var known))
                Count(newest, $"{name} is not in the table; the marketplace has {row.Present}");
            else if (row.ExternalProductId != 0 && row.ExternalProductId != known.ProductId)
                Count(now, $"{name} is of product {known.ProductId} in the table, of {row.ExternalProductId} at the marketplace");
            else if (row.Present != known.Present)
                Count(known.LastSync, $"{name}: {known.Present} in the table, {row.Present} at the marketplace");
            else
                equal++;
        }
        foreach (var row in table.Values)
        {
            if (row.Present == 0)
                equal++;
            else
                Count(row.LastSync, string.Create(CultureInfo.InvariantCulture, $"sku {row.Sku} in {row.WarehouseKey} ({row.StockType}): {row.Present} in the table, nothing at the marketplace"));
        }
        return new SampleResult(source, equal + changed + wrong, equal, changed, wrong, examples);
    }
}
