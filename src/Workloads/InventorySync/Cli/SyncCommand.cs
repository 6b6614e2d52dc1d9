using InventorySync.Alerts;
using InventorySync.Logging;
using InventorySync.Monitoring;
using InventorySync.Settings;
using InventorySync.Store;
using InventorySync.Streams;

namespace InventorySync.Cli;

/// <summary><c>--source</c>: syncs one or both marketplaces, one after the other, each to its own end.</summary>
internal sealed class SyncCommand(SyncSettings settings, SyncLog log, TimeProvider time, AlertSender alerts)
{
    // How soon the end of another sync is seen.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(settings.Tuning.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var marketplaces = new Marketplaces(settings, time, log);
        var codes = new List<int>();
        if (request.Ozon)
            codes.Add(await SyncAsync("ozon", marketplaces.Ozon, request, deadline.Token, both.Token));
        if (request.Wildberries && !both.IsCancellationRequested)
            codes.Add(await SyncAsync("wildberries", marketplaces.Wildberries, request, deadline.Token, both.Token));
        return Worst(codes, cancellationToken.IsCancellationRequested);
    }

    /// <summary>Failed before partial, before "already running", before success; a cancelled run is always that.</summary>
    internal static int Worst(IReadOnlyCollection<int> codes, bool cancelled) => cancelled
        ? ExitCode.Cancelled
        : new[] { ExitCode.Failed, ExitCode.BadUsage, ExitCode.Partial, ExitCode.AlreadyRunning }.FirstOrDefault(codes.Contains, ExitCode.Success);

    private async Task<int> SyncAsync(string name, Func<SyncStore, Marketplace> open, Request request, CancellationToken deadline, CancellationToken cancellationToken)
    {
        try
        {
            using var store = Stores.Open(settings.DatabasePath!, time);
            using var marketplace = open(store);
            var (runner, began) = (new SourceRunner(store, settings.Tuning, log, time), time.GetTimestamp());
            var results = await runner.RunAsync(marketplace, request.Mode, cancellationToken);
            while (results is null && time.GetElapsedTime(began) < request.Wait)
            {
                await Task.Delay(Look, time, cancellationToken);
                results = await runner.RunAsync(marketplace, request.Mode, cancellationToken);
            }

            if (results is null)
            {
                log.Warning($"{name}: another sync of this account is running; nothing was done");
                return ExitCode.AlreadyRunning;
            }
            new RunMemory(settings.LogDirectory, time).Append(name, log);
            return await JudgeAsync(name, results, deadline);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return deadline.IsCancellationRequested ? ExitCode.Failed : ExitCode.Cancelled;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.Error($"{name}: {error.Message}");
            await alerts.SendAsync($"{name}/database", $"{name}: the sync could not run", log.Redact(error.Message));
            return ExitCode.Failed;
        }
    }

    private async Task<int> JudgeAsync(string name, IReadOnlyList<StreamResult> results, CancellationToken deadline)
    {
        var failed = results.FirstOrDefault(result => result.Status == RunStatus.Failed);
        if (failed is not null)
            await alerts.SendAsync($"{name}/{failed.ErrorCode}", $"{name} {failed.Stream}: the sync failed ({failed.ErrorCode})", failed.Error ?? "");
        var guarded = results.FirstOrDefault(result => result.ErrorCode == "mass_zero_guard");
        if (guarded is not null)
            await alerts.SendAsync($"{name}/mass_zero_guard", $"{name} {guarded.Stream}: too much stock vanished at once", guarded.Error ?? "");
        if (results.Any(result => result.Status == RunStatus.Cancelled))
        {
            if (!deadline.IsCancellationRequested)
                return ExitCode.Cancelled;
            log.Error($"{name}: not done within {settings.Tuning.Deadline.TotalMinutes:0.##} minutes (SYNC_DEADLINE_MINUTES); the next run goes on");
            await alerts.SendAsync($"{name}/deadline", $"{name}: the sync did not end in time", "The next run goes on where it stopped.");
            return ExitCode.Failed;
        }
        return failed is not null ? ExitCode.Failed : results.All(result => result.Status == RunStatus.Success) ? ExitCode.Success : ExitCode.Partial;
    }
}
