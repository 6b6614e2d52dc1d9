using System.Globalization;
using InventorySync.Store;

namespace InventorySync.Monitoring;

/// <summary><c>--last N</c>: the last runs as a table.</summary>
internal static class LastRuns
{
    public static async Task WriteAsync(IReadOnlyList<LoggedRun> runs, TextWriter output)
    {
        await output.WriteLineAsync($"{"id",6}  {"started (UTC)",-23}  {"source",-11}  {"stream",-7}  {"mode",-6}  {"status",-9}  {"seconds",9}  {"rows",9}  {"new",8}  {"changed",8}  {"zeroed",7}  {"bad",5}  error");
        foreach (var run in runs)
        {
            var seconds = run.Seconds?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
            await output.WriteLineAsync(
                $"{run.Id,6}  {run.StartedAt,-23}  {run.Source,-11}  {run.Stream,-7}  {run.Mode,-6}  {run.Status,-9}  {seconds,9}  {run.Processed,9}  {run.Inserted,8}  {run.Updated,8}  {run.Zeroed,7}  {run.Failed,5}  {run.Error}".TrimEnd());
        }
    }
}
