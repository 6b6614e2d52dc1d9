using System.Text.Json;
using InventorySync.Api;
using InventorySync.Cli;
using InventorySync.Logging;
using InventorySync.Settings;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Monitoring;

/// <summary><c>--compare N</c>: asks the marketplaces again for N products taken at random, and compares. Writes nothing. Exit code 1 when a figure is wrong.</summary>
internal sealed class CompareCommand(SyncSettings settings, SyncLog log, TimeProvider time)
{
    public async Task<int> RunAsync(Request request, TextWriter output, CancellationToken cancellationToken)
    {
        var (marketplaces, code) = (new Marketplaces(settings, time, log), ExitCode.Success);
        foreach (var open in new[] { (request.Ozon, (Func<SyncStore, Marketplace>)marketplaces.Ozon), (request.Wildberries, marketplaces.Wildberries) }.Where(one => one.Item1).Select(one => one.Item2))
        {
            using var store = Stores.Open(settings.DatabasePath!, time);
            using var marketplace = open(store);
            try
            {
                var result = await CompareAsync(store, marketplace, request.Count, cancellationToken);
                code = result.Wrong > 0 ? ExitCode.Failed : code;
                await output.WriteLineAsync(request.Json
                    ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                    : $"{result.Source}: {result.Sampled} figures, {result.Equal} equal, {result.Changed} changed since, {result.Wrong} wrong{string.Concat(result.Examples.Select(example => $"\n  {example}"))}");
            }
            catch (ApiException error)
            {
                code = ExitCode.Failed;
                await output.WriteLineAsync(request.Json
                    ? JsonSerializer.Serialize(new SampleResult(marketplace.Name, 0, 0, 0, 0, [$"could not be asked: {log.Redact(error.Message)}"]), JsonSerializerOptions.Web)
                    : $"{marketplace.Name}: could not be asked: {log.Redact(error.Message)}");
            }
        }
        return code;
    }

    private async Task<SampleResult> CompareAsync(SyncStore store, Marketplace marketplace, int count, CancellationToken cancellationToken)
    {
        var skus = await ChooseAsync(store, marketplace, count, cancellationToken);
        var kept = await store.KeptAsync(marketplace.Name, marketplace.AccountId, skus, cancellationToken);
        store.Only = skus;
        var reported = new List<StockRow>();
        foreach (var stream in marketplace.Streams.Where(stream => stream.StockTypes.Count > 0))
        {
            await stream.PrepareAsync(cancellationToken);
            var cursor = (string?)null;
            do
            {
                var page = await stream.ReadAsync(cursor, cancellationToken);
                reported.AddRange(page.Stocks.Where(row => skus.Contains(row.ExternalSku)));
                cursor = page.Next;
            }
            while (cursor is not null);
        }
        return SampleRules.Judge(marketplace.Name, kept, reported, time.GetUtcNow());
    }

    /// <remarks>By a random place among the numbers, and the product next to it: no table is read through for it.</remarks>
    private static async Task<IReadOnlyList<long>> ChooseAsync(SyncStore store, Marketplace marketplace, int count, CancellationToken cancellationToken)
    {
        var (first, last) = await store.SkuRangeAsync(marketplace.Name, marketplace.AccountId, cancellationToken);
        var chosen = new SortedSet<long>();
        for (var tries = 0; tries < 3 * count && chosen.Count < count && last > 0; tries++)
            chosen.UnionWith(await store.SkusAfterAsync(marketplace.Name, marketplace.AccountId, Random.Shared.NextInt64(first - 1, last), 1, cancellationToken));
        return [.. chosen];
    }
}
