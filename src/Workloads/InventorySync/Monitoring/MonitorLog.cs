using System.Text.Json;
using InventorySync.Logging;

namespace InventorySync.Monitoring;

/// <summary>Appends one JSON line a finding to <c>LOG_DIRECTORY/monitor.log</c>.</summary>
internal static class MonitorLog
{
    public static IEnumerable<string> Lines(IReadOnlyList<Finding> findings, DateTimeOffset now, SyncLog log) =>
        findings.Select(finding => JsonSerializer.Serialize(new
        {
            at = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            source = finding.Source,
            subject = finding.Subject,
            status = finding.Severity.ToString().ToLowerInvariant(),
            age_seconds = finding.AgeSeconds is { } age ? Math.Round(age) : (double?)null,
            text = log.Redact(finding.Text),
        }));

    public static void Append(string directory, IReadOnlyList<Finding> findings, DateTimeOffset now, SyncLog log)
    {
        try
        {
            Directory.CreateDirectory(directory);
            File.AppendAllLines(Path.Combine(directory, "monitor.log"), Lines(findings, now, log));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warning($"monitor.log in {directory} cannot be written: {error.Message}");
        }
    }
}
