using System.Globalization;

namespace Slipway.Checks.Monitoring;

/// <summary>One line a look at a thing, as logfmt: a person reads it, and machines parse it. Rotated by size, one old file kept.</summary>
public static class MonitorLog
{
    private const long LargestBytes = 5 << 20;

    public static async Task AppendAsync(string file, IEnumerable<Observation> observations, DateTimeOffset now, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (File.Exists(file) && new FileInfo(file).Length > LargestBytes)
        {
            File.Move(file, file + ".1", overwrite: true);
        }

        var at = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await File.AppendAllLinesAsync(file, observations.Select(seen => $"time={at} status={Word(seen.Status)} check={seen.Id} text=\"{Escape(seen.Evidence)}\""), cancel).ConfigureAwait(false);
    }

    /// <summary><c>ok</c>, <c>warn</c> or <c>critical</c>.</summary>
    public static string Word(CheckStatus status) => status switch { CheckStatus.Ok => "ok", CheckStatus.Warning => "warn", _ => "critical" };

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n");
}
