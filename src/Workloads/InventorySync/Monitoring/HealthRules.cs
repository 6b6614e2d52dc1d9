using System.Globalization;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Monitoring;

/// <summary>When a stream is late, stuck or failing.</summary>
internal static class HealthRules
{
    private const int ManyFailures = 3;

    public static IReadOnlyList<Finding> Judge(string source, IReadOnlyList<StreamHealth> streams, TuningSettings tuning, DateTimeOffset now) =>
        streams.Count == 0
            ? [new Finding(source, "any", Severity.Warning, "no run yet", null)]
            : streams.Select(stream => Judge(source, stream, tuning, now)).ToList();

    private static Finding Judge(string source, StreamHealth stream, TuningSettings tuning, DateTimeOffset now)
    {
        var age = now - stream.LastSuccess;
        var (severity, text) = Judge(stream, age, tuning, now);
        return new Finding(source, stream.Stream, severity, text, age?.TotalSeconds);
    }

    private static (Severity Severity, string Text) Judge(StreamHealth stream, TimeSpan? age, TuningSettings tuning, DateTimeOffset now)
    {
        if (stream.RunningSince is { } beat && now - beat > tuning.StuckAfter)
            return (Severity.Critical, $"a run shows no life since {Ago(now - beat)}; end it, or start a sync: it closes what is dead");
        if (stream.FailuresInARow >= ManyFailures)
            return (Severity.Critical, $"{stream.FailuresInARow} runs failed in a row, last: {stream.LastError}");
        if (age is null)
            return now - stream.FirstSeen > tuning.Freshness
                ? (Severity.Critical, $"never synced completely, first tried {Ago(now - stream.FirstSeen)} ago; last run {stream.LastStatus}: {stream.LastError}")
                : (Severity.Warning, $"not synced completely yet; last run {stream.LastStatus}");
        if (age > tuning.Freshness)
            return (Severity.Critical, $"last complete sync {Ago(age.Value)} ago, more than {Ago(tuning.Freshness)}; last run {stream.LastStatus}: {stream.LastError}");
        return stream.LastStatus is "failed" or "partial" or "cancelled"
            ? (Severity.Warning, $"last run {stream.LastStatus}: {stream.LastError}; last complete sync {Ago(age.Value)} ago")
            : (Severity.Ok, $"last complete sync {Ago(age.Value)} ago");
    }

    private static string Ago(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");
}
