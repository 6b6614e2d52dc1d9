using InventorySync.Logging;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Streams;

/// <summary>Runs the streams of one marketplace account in their order: the catalogue first, then the stock.</summary>
internal sealed class SourceRunner(SyncStore store, TuningSettings tuning, SyncLog log, TimeProvider time)
{
    /// <returns>Null when another process is syncing this account.</returns>
    public async Task<IReadOnlyList<StreamResult>?> RunAsync(Marketplace marketplace, RunMode mode, CancellationToken cancellationToken)
    {
        using var held = store.TryLock(marketplace.Name, marketplace.AccountId);
        if (held is null)
            return null;
        var orphans = await store.CloseOrphansAsync(marketplace.Name, marketplace.AccountId, cancellationToken);
        if (orphans > 0)
            log.Warning($"{marketplace.Name}: {orphans} runs were cut off by the end of their process; they are closed as failed");
        var runner = new StreamRunner(store, tuning, log, time);
        var results = new List<StreamResult>();
        foreach (var source in marketplace.Streams)
        {
            var catalogIsWhole = results.Count == 0 || results[0].Status == RunStatus.Success;
            var result = await runner.RunAsync(source, marketplace.Name, marketplace.AccountId, mode, marketplace.CountAnew(), catalogIsWhole, cancellationToken);
            results.Add(result);
            if (result.Fatal || result.Status == RunStatus.Cancelled)
                break;
        }
        if (mode != RunMode.Test && results.Count == marketplace.Streams.Count && results.All(result => result.Status == RunStatus.Success))
            await CloseLegacyAsync(marketplace, mode, results, cancellationToken);
        return results;
    }

    /// <summary>Rows of the old release that no stream reported are stock that the marketplace does not know: they become zero.</summary>
    private async Task CloseLegacyAsync(Marketplace marketplace, RunMode mode, List<StreamResult> results, CancellationToken cancellationToken)
    {
        var rows = await store.LegacyAsync(marketplace.Name, marketplace.AccountId, cancellationToken);
        if (rows.Left == 0 || marketplace.Streams.Any(stream => !stream.AbsenceMeansZero))
            return;
        var run = await store.BeginAsync(new RunKey(marketplace.Name, marketplace.AccountId, "legacy"), mode, "-", null, cancellationToken);
        var vanished = new Vanished(rows.Stocked, rows.Unknown);
        var refused = MassZeroGuard.Refuses(vanished, tuning.MassZeroPercent);
        var status = refused ? RunStatus.Partial : RunStatus.Success;
        var text = refused ? MassZeroGuard.Explain(vanished, tuning.MassZeroPercent) : null;
        await store.CompleteAsync(run, status, null, refused ? "mass_zero_guard" : null, text, refused ? null : Zeroing.Legacy(), cancellationToken);
        log.Info($"{marketplace.Name}: {rows.Left} rows of the old release are no rows of the marketplace ({rows.Unknown} skus it does not know); {(refused ? "left as they are: " + text : "zeroed")}");
        results.Add(new StreamResult("legacy", status, run.Counters, refused ? "mass_zero_guard" : null, text));
    }
}
