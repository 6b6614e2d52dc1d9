using InventorySync.Alerts;
using InventorySync.Cli;
using InventorySync.Logging;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Monitoring;

// What cron runs every hour. MonitorCommand reads sync_logs and reports; HealthRules judge each stream, HistoryRules its last run by those before it,
// MemoryRules what it took of memory, TokenRules the token; MonitorLog appends one JSON line a check for machines; LastRuns is the table for people. It only reads the database.

/// <summary><c>--monitor</c>: exit code 0, or 1 when something is critical.</summary>
internal sealed class MonitorCommand(SyncSettings settings, SyncLog log, TimeProvider time, AlertSender alerts)
{
    public async Task<int> RunAsync(Request request, TextWriter output, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            using var store = Stores.Open(settings.DatabasePath!, time);
            var runs = await store.LastRunsAsync(HistoryRules.Runs, cancellationToken);
            foreach (var source in Sources(request))
            {
                findings.AddRange(HealthRules.Judge(source, await store.HealthAsync(source, cancellationToken), settings.Tuning, time.GetUtcNow()));
                findings.AddRange(HistoryRules.Judge(source, runs));
                findings.AddRange(settings.LogDirectory is { } logs ? MemoryRules.Judge(source, new RunMemory(logs, time).Of(source)) : []);
            }
            // Who was told that it is bad wants to hear that it is well.
            findings.Add(new Finding("all", "database", Severity.Ok, "could be read", null));
        }
        catch (Exception error) when (error is StoreException or Microsoft.Data.Sqlite.SqliteException)
        {
            findings.Add(new Finding("all", "database", Severity.Critical, error.Message, null));
        }
        if (request.Wildberries)
            findings.AddRange(TokenRules.Judge(settings.Wildberries, time.GetUtcNow()));
        foreach (var line in request.Json ? MonitorLog.Lines(findings, time.GetUtcNow(), log) : [])
            await output.WriteLineAsync(line);
        foreach (var finding in request.Json ? [] : findings)
            await output.WriteLineAsync($"{finding.Severity.ToString().ToLowerInvariant(),-8}  {finding.Source,-11}  {finding.Subject,-8}  {log.Redact(finding.Text)}");
        MonitorLog.Append(settings.LogDirectory, findings, time.GetUtcNow(), log);
        var critical = findings.Where(finding => finding.Severity == Severity.Critical).ToList();
        foreach (var finding in critical)
            await alerts.SendAsync($"monitor/{finding.Source}/{finding.Subject}", $"{finding.Source} {finding.Subject}: {finding.Text}", "Look at the last runs with: inventory-sync --last 20");
        return critical.Count > 0 ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>Asked for by name, or every marketplace that is configured; with none configured, both.</summary>
    private IReadOnlyList<string> Sources(Request request)
    {
        if (request.Source != "all")
            return [request.Source];
        string[] configured = [.. settings.Ozon is null ? Array.Empty<string>() : ["ozon"], .. settings.Wildberries is null ? Array.Empty<string>() : ["wildberries"]];
        return configured.Length > 0 ? configured : ["ozon", "wildberries"];
    }
}
