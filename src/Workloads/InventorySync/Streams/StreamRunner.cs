using InventorySync.Api;
using InventorySync.Logging;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Streams;

// How a stream is read to its end. A PageSource knows a marketplace, a SyncStore knows a database; the runner knows the rules:
// a page, its counters and its cursor are one transaction; a pass that was cut off goes on at its next page; what a complete and
// undamaged pass has not seen is zeroed, unless that is suspiciously much; cursors that go in circles or expire cost one restart.

/// <summary>Runs one stream. It never throws for what a marketplace does: the result and sync_logs say it.</summary>
internal sealed class StreamRunner(SyncStore store, TuningSettings tuning, SyncLog log, TimeProvider time)
{
    /// <param name="counters">Counts the requests of this stream.</param>
    /// <param name="catalogIsWhole">False when this run could not read the whole catalogue.</param>
    public async Task<StreamResult> RunAsync(
        PageSource source, string marketplace, string account, RunMode mode, RequestCounters counters, bool catalogIsWhole, CancellationToken cancellationToken)
    {
        var key = new RunKey(marketplace, account, source.Name);
        var start = await StartAsync(source, key, mode, cancellationToken);
        var run = await store.BeginAsync(key, mode, source.Endpoint, start.Next is null && !start.Done ? null : start, cancellationToken);
        run = run with { Pass = start.Pass == 0 ? run.Id : start.Pass, Counters = new RunCounters { Http = counters } };
        var pass = new PassProgress(source, run, start with { Pass = run.Pass });
        if (start.Next is not null)
            log.Info($"{marketplace} {source.Name}: going on from {start.Next}");
        try
        {
            await ReadAsync(pass, cancellationToken);
            return await FinishAsync(pass, catalogIsWhole, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await CloseAsync(pass, RunStatus.Cancelled, "cancelled", "cancelled; the next run goes on from its cursor", false);
        }
        catch (ApiException error)
        {
            return await CloseAsync(pass, RunStatus.Failed, error.Code, error.Message, error.Failure == ApiFailure.Auth);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return await CloseAsync(pass, RunStatus.Failed, "internal", $"{error.GetType().Name}: {error.Message}", true);
        }
    }

    private async Task<CursorState> StartAsync(PageSource source, RunKey key, RunMode mode, CancellationToken cancellationToken)
    {
        var anew = new CursorState(0, null, null, false, false, true);
        if (mode != RunMode.Normal)
            return anew;
        var (last, complete) = await store.PastRunsAsync(key.Source, key.Account, key.Stream, cancellationToken);
        if (last is { Status: "failed" or "cancelled", State: { } left } && time.GetUtcNow() - last.StartedAt <= tuning.ResumeWithin)
            return left;
        return source.Incremental && complete?.State is { Done: true, At: { } at } ? anew with { Next = at, Whole = false } : anew;
    }

    private async Task ReadAsync(PassProgress pass, CancellationToken cancellationToken)
    {
        if (pass.State.Done)
            return;
        await pass.Source.PrepareAsync(cancellationToken);
        // Its own token: when saving fails, the page that is being read ahead must not outlive the run.
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = ReadPageAsync(pass, giveUp.Token);
        try
        {
            while (!pass.State.Done)
            {
                var page = await ahead;
                pass.Take(page);
                var state = pass.State;
                var last = state.Done || pass.Run.Mode == RunMode.Test;
                // The next page is on its way while this one is written: neither the network nor the disk waits for the other.
                if (!last)
                    ahead = ReadPageAsync(pass, giveUp.Token);
                await store.SavePageAsync(pass.Run, page, state, cancellationToken);
                pass.Keep(state);
                Report(pass, page);
                if (last)
                    return;
            }
        }
        finally
        {
            await giveUp.CancelAsync();
            await ahead.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<Page> ReadPageAsync(PassProgress pass, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!pass.Guard.Enter(pass.State.Next))
            {
                pass.Restart("the cursor goes in circles", "cursor_cycle", log);
                continue;
            }
            try
            {
                return await pass.Source.ReadAsync(pass.State.Next, cancellationToken);
            }
            catch (ApiException error) when (error.Failure == ApiFailure.CursorExpired && pass.State.Next is not null)
            {
                pass.Restart(error.Message, "cursor_expired", log, error);
            }
        }
    }

    private async Task<StreamResult> FinishAsync(PassProgress pass, bool catalogIsWhole, CancellationToken cancellationToken)
    {
        var (source, run) = (pass.Source, pass.Run);
        var damage = pass.Damage ?? (source.DependsOnCatalog && !catalogIsWhole ? "the catalogue was not read to its end" : null);
        if (run.Counters.Duplicate > 0)
            log.Warning($"{run.Key.Source} {source.Name}: {run.Counters.Duplicate} rows came more than once; of each the last one was kept");
        if (run.Mode == RunMode.Test)
            return await CloseAsync(pass, damage is null ? RunStatus.Success : RunStatus.Partial, damage is null ? null : "damaged", damage, false);
        if (damage is not null)
            return await CloseAsync(pass, RunStatus.Partial, "incomplete", $"{damage}; nothing was zeroed", false);
        var zero = ZeroingOf(pass);
        if (zero is null)
            return await CloseAsync(pass, RunStatus.Success, null, null, false);
        var vanished = await store.VanishedAsync(run, source.StockTypes, run.Pass, cancellationToken);
        if (MassZeroGuard.Refuses(vanished, tuning.MassZeroPercent))
            return await CloseAsync(pass, RunStatus.Partial, "mass_zero_guard", MassZeroGuard.Explain(vanished, tuning.MassZeroPercent), false);
        return await CloseAsync(pass, RunStatus.Success, null, null, false, zero);
    }

    private static Zeroing? ZeroingOf(PassProgress pass)
    {
        if (pass.Source.StockTypes.Count == 0)
            return pass.State.Whole ? Zeroing.OfCatalog(pass.Run.Pass) : null;
        return pass.Source.AbsenceMeansZero ? Zeroing.Stock(pass.Source.StockTypes, pass.Run.Pass) : null;
    }

    /// <remarks>Not cancellable: a run whose token is cancelled must still be closed.</remarks>
    private async Task<StreamResult> CloseAsync(PassProgress pass, RunStatus status, string? code, string? error, bool fatal, Zeroing? zero = null)
    {
        var run = pass.Run;
        var text = error is null ? null : log.Redact(error);
        await store.CompleteAsync(run, status, pass.Saved, code, text, zero, CancellationToken.None);
        var counters = run.Counters;
        var line = $"{run.Key.Source} {run.Key.Stream}: {status.ToString().ToLowerInvariant()}, {counters.Processed} rows in {counters.Pages} pages" +
            $" ({counters.Inserted} new, {counters.Updated} changed, {counters.Unchanged} same, {counters.Duplicate} duplicate, {counters.Failed} bad, {counters.Zeroed} zeroed)";
        if (status == RunStatus.Success)
            log.Info(line);
        else
            log.Error($"{line}: {text}");
        return new StreamResult(run.Key.Stream, status, counters, code, text, fatal);
    }

    private void Report(PassProgress pass, Page page)
    {
        foreach (var reason in page.Rejected.Take(5))
            log.Warning($"{pass.Run.Key.Source} {pass.Source.Name}: left out: {reason}");
        if (page.Skipped is not null)
            log.Warning($"{pass.Run.Key.Source} {pass.Source.Name}: {page.Skipped}");
        if (pass.Run.Counters.Pages % 50 == 0)
            log.Info($"{pass.Run.Key.Source} {pass.Source.Name}: {pass.Run.Counters.Processed} rows in {pass.Run.Counters.Pages} pages so far");
    }
}
