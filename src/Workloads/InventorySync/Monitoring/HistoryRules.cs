using System.Globalization;
using InventorySync.Store;

namespace InventorySync.Monitoring;

/// <summary>When a stream's last complete run is unlike those before it: far fewer rows, or far slower.</summary>
internal static class HistoryRules
{
    /// <summary>How many of the last runs are to be read for this.</summary>
    public const int Runs = 200;
    private const int Fewest = 5;
    private const int Most = 20;

    /// <summary>Nothing of a stream with fewer than five complete runs before its last: nobody knows what is usual.</summary>
    /// <param name="runs">Newest first, as the log has them.</param>
    public static IEnumerable<Finding> Judge(string source, IReadOnlyList<LoggedRun> runs) => runs
        .Where(run => run.Source == source && run.Status == "success" && run.Mode is "normal" or "full" && run.Stream is "fbs" or "fbo")
        .GroupBy(run => run.Stream, StringComparer.Ordinal)
        .SelectMany(stream => Judge(source, stream.Key, stream.First(), stream.Skip(1).Take(Most).ToList()));

    private static IEnumerable<Finding> Judge(string source, string stream, LoggedRun last, List<LoggedRun> before)
    {
        if (before.Count < Fewest)
            yield break;
        var (rows, usual) = (last.Processed, Median(before.Select(run => (double)run.Processed)));
        var drop = usual == 0 ? 0 : 1 - (rows / usual);
        yield return new Finding(source, $"{stream}-rows", drop > 0.6 ? Severity.Critical : drop > 0.3 ? Severity.Warning : Severity.Ok,
            string.Create(CultureInfo.InvariantCulture, $"{rows:#,0} rows, usually {usual:#,0}"), null);
        var (seconds, usually) = (last.Seconds ?? 0, Median(before.Select(run => run.Seconds ?? 0)));
        yield return new Finding(source, $"{stream}-speed", seconds > (3 * usually) + 60 ? Severity.Warning : Severity.Ok,
            string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s, usually {usually:0.0} s"), null);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
