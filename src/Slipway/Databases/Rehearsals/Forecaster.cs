using System.Globalization;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>Makes ranges out of what was measured. Pure: the same measurements give the same forecast.</summary>
internal sealed class Forecaster(Measurements measured)
{
    // A table of so many rows makes a difference that stands out of the noise; a smaller one does not tell what would grow.
    private const long TellingRows = 5_000;

    public Forecast Make()
    {
        var scripts = measured.Up.Where(r => r.Direction == Direction.Up).Select(Script).ToList();
        var total = scripts.Count == 0 ? new Estimate(TimeSpan.Zero, TimeSpan.Zero) : Estimate.Sum([.. scripts.Select(s => s.Duration)]);
        var stalls = measured.Quiet is null ? [] : new[] { Stall("reader"), Stall("writer") };
        return new Forecast(total, scripts, stalls, Locks(), measured.Patience, [.. Basis()]);
    }

    private ScriptForecast Script(MigrationRun run)
    {
        var again = measured.Again.FirstOrDefault(r => r.Version == run.Version);
        var emptied = measured.Emptied?.FirstOrDefault(r => r.Version == run.Version);
        var statements = run.Statements.Select((s, i) => Statement(run.Version, i, s, At(again, run, i), At(emptied, run, i))).ToList();
        // The script has its own time besides its statements': the commit, and the journal row with the fingerprint.
        var growth = statements.Exists(s => s.Growth == Growth.Size) ? Growth.Size : statements.TrueForAll(s => s.Growth == Growth.Metadata) ? Growth.Metadata : Growth.Unknown;
        var range = Margin.OfDuration(again is null ? [run.Duration] : [run.Duration, again.Duration], growth, Off(Score.Total));
        var unknown = statements.Find(s => !s.Duration.IsKnown);
        return new ScriptForecast(run.Version, run.Name, unknown is null ? range : new Estimate(range.Low, null, unknown.Duration.Reason), statements);
    }

    private StatementForecast Statement(int version, int index, StatementRun run, TimeSpan? again, TimeSpan? emptied)
    {
        List<TimeSpan> times = again is { } second ? [run.Duration, second] : [run.Duration];
        var growth = measured.LargestRows < TellingRows || emptied is not { } least ? Growth.Unknown
            : times.Min() <= (least * 3) + TimeSpan.FromMilliseconds(10) ? Growth.Metadata : Growth.Size;
        var range = Margin.OfDuration(times, growth, Off(Score.Total));
        return new StatementForecast(
            index + 1, run.Summary, growth, measured.Unforeseeable.TryGetValue((version, index + 1), out var reason) ? new Estimate(range.Low, null, reason) : range, times);
    }

    // A run that was cut short has fewer statements, and then they are not the same ones.
    private static TimeSpan? At(MigrationRun? other, MigrationRun run, int index) => other?.Statements.Count == run.Statements.Count ? other.Statements[index].Duration : null;

    private StallForecast Stall(string kind)
    {
        var worst = measured.Felt.Select(t => t.Stalls.Where(s => s.Kind == kind).MaxBy(s => s.Worst)).OfType<Stall>().ToList();
        if (worst.Count == 0)
            return new StallForecast(kind, null, Estimate.Unknown("the copy has no table that others could use"));
        var quiet = measured.Quiet!.Stalls.Where(s => s.Kind == kind).Select(s => s.Worst).DefaultIfEmpty().Max();
        return new StallForecast(kind, worst.MaxBy(s => s.Worst)!.Table, Margin.OfStall([.. worst.Select(s => s.Worst)], quiet, Off(Score.Waits(kind))));
    }

    private List<LockSeen> Locks() => [.. measured.Felt.SelectMany(t => t.Locks).GroupBy(l => (l.Table, l.Mode)).Select(g => g.MaxBy(l => l.Held)!)
        .OrderByDescending(l => l.Held).ThenBy(l => l.Table, StringComparer.Ordinal).ThenBy(l => l.Mode, StringComparer.Ordinal)];

    private double Off(string line) => measured.Last?.Lines.FirstOrDefault(l => l.What == line)?.Off() ?? 1;

    private IEnumerable<string> Basis()
    {
        var times = measured.Again.Count > 0 ? "twice" : "once";
        yield return string.Create(CultureInfo.InvariantCulture, $"measured {times} on a copy of the whole ({measured.Rows:#,0} rows) on the same server, its pages mostly in memory");
        var growing = measured.Up.Count == 0 ? "" : measured.Emptied is null ? $"not measured a second time without rows: {measured.NotEmptied}"
            : measured.LargestRows < TellingRows ? "measured without rows too, but the tables are too small to tell what grows with them" : "measured without rows too, to tell what grows with them";
        if (growing.Length > 0)
            yield return growing;
        if (measured.Last is { } last)
            yield return Remember(last);
    }

    private static string Remember(Score last)
    {
        var outside = last.Lines.Where(l => l.Verdict is Verdict.Above or Verdict.Below && (l.What == Score.Total || l.What.StartsWith("longest wait", StringComparison.Ordinal))).ToList();
        return outside.Count == 0 ? "the forecast before this one was right"
            : "the forecast before this one was off, so these ranges are wider: " + string.Join("; ", outside.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.What} came to {l.Off():0.0} times its {(l.Verdict == Verdict.Above ? "upper" : "lower")} end")));
    }
}
