using System.Text.Json;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Monitoring;

/// <summary><c>--history N</c>: the runs of the last N days as JSON lines, one a source and day, and one a stream.</summary>
internal sealed class HistoryCommand(SyncSettings settings, TimeProvider time)
{
    public async Task RunAsync(int days, TextWriter output, CancellationToken cancellationToken)
    {
        using var store = Stores.Open(settings.DatabasePath!, time);
        var (totals, streams) = await store.HistoryAsync(time.GetUtcNow().UtcDateTime.Date.AddDays(1 - days), cancellationToken);
        var memory = new RunMemory(settings.LogDirectory, time).ByDay();
        foreach (var day in totals)
        {
            var peak = memory.TryGetValue((day.Source, day.Day), out var bytes) ? bytes : (long?)null;
            await output.WriteLineAsync(JsonSerializer.Serialize(
                new { day.Source, day.Day, day.Runs, day.Failed, day.Partial, Seconds = Math.Round(day.Seconds, 3), day.Rows, PeakBytes = peak }, JsonSerializerOptions.Web));
        }
        foreach (var stream in streams)
            await output.WriteLineAsync(JsonSerializer.Serialize(stream, JsonSerializerOptions.Web));
    }
}
