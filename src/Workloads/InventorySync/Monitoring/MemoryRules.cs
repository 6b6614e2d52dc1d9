using System.Globalization;

namespace InventorySync.Monitoring;

/// <summary>When a source's last run took far more memory than those before it, or more than any may.</summary>
internal static class MemoryRules
{
    /// <summary>A39: a sync takes less than a gigabyte.</summary>
    private const long MostBytes = 1_000_000_000;
    private const int Fewest = 5;
    private const int Most = 20;

    /// <summary>Nothing of a source with fewer than five runs before its last, unless that took more than any may.</summary>
    /// <param name="source">The marketplace.</param>
    /// <param name="peaks">In bytes, the newest last.</param>
    public static IEnumerable<Finding> Judge(string source, IReadOnlyList<long> peaks)
    {
        if (peaks.Count <= Fewest && !peaks.TakeLast(1).Any(last => last >= MostBytes))
            yield break;
        var before = peaks.SkipLast(1).TakeLast(Most).Order().ToList();
        var (newest, usual) = (peaks[^1], before.Count < Fewest ? (long?)null : before[before.Count / 2]);
        var severity = newest >= MostBytes ? Severity.Critical : newest > 2 * usual ? Severity.Warning : Severity.Ok;
        yield return new Finding(source, "memory", severity, $"{Megabytes(newest)} at most{(usual is { } bytes ? $", usually {Megabytes(bytes)}" : "")}", null);
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");
}
