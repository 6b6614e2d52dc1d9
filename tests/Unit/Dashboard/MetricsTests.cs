using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Slipway.Dashboard.Pages;
using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Runs;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Unit.Dashboard;

public sealed partial class MetricsTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_valid_open_metrics_and_tell_every_part()
    {
        using var folder = new JournalFolder();
        var journal = await folder.OpenAsync(Time);
        await JournalFolder.RunAsync(journal);
        await JournalFolder.RunAsync(journal, error: "no");
        var samples = Parse(await WriteAsync(new ShownEnvironment(folder, Time) { Holder = "ada" }, folder));

        samples["slipway_runs_total{result=succeeded}"].ShouldBe(1);
        samples["slipway_runs_total{result=undone}"].ShouldBe(1);
        samples["slipway_lock_held"].ShouldBe(1);
        samples["slipway_schema_version"].ShouldBe(6);
        samples["slipway_migrations_pending"].ShouldBe(1);
        samples["slipway_backup_age_seconds"].ShouldBe(3 * 86400);
        samples["slipway_check_state{check=job/full-resync}"].ShouldBe(2);
        samples["slipway_job_last_exit{job=full-resync}"].ShouldBe(3);
        samples["slipway_sync_age_seconds{source=ozon,stream=fbs}"].ShouldBe(4 * 3600);
        samples["slipway_sync_peak_memory_bytes{source=ozon}"].ShouldBe(90_000_000);
        samples["slipway_part_up{part=schema}"].ShouldBe(1);
    }

    [Fact]
    public async Task A_part_that_cannot_be_read_has_no_figures_and_is_said_to_be_down()
    {
        using var folder = new JournalFolder();
        var samples = Parse(await WriteAsync(new ShownEnvironment(folder, Time) { DatabaseTrouble = "gone" }, folder));
        samples["slipway_part_up{part=schema}"].ShouldBe(0);
        samples["slipway_part_up{part=backups}"].ShouldBe(1);
        samples.Keys.ShouldNotContain("slipway_schema_version");
        samples["slipway_backups_proven"].ShouldBe(1);
    }

    [Fact]
    public void Labels_are_escaped() =>
        new MetricWriter().Gauge("a", "", "b\nc", (["l", "x\"y\\z\nw"], 1)).ToString().ShouldBe("# TYPE a gauge\n# HELP a b\\nc\na{l=\"x\\\"y\\\\z\\nw\"} 1\n# EOF\n");

    private static async Task<string> WriteAsync(ShownEnvironment shown, JournalFolder folder)
    {
        var runs = new RunIndex(folder, text => text);
        await runs.OpenAsync(Now);
        await runs.FillAsync(Now);
        var snapshot = new Snapshot(shown, _ => Task.FromResult(runs.Newest?.Number ?? 0), Time);
        await snapshot.RefreshAsync(Now);
        return Metrics.Write(shown, runs, snapshot, Time.GetUtcNow());
    }

    // Strict: every line has a form that the standard knows, families are not mixed, units are suffixes, counters end in _total, and the end is there.
    private static Dictionary<string, double> Parse(string text)
    {
        text.ShouldEndWith("# EOF\n");
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (family, type) = ("", "");
        foreach (var line in text[..^"# EOF\n".Length].TrimEnd('\n').Split('\n'))
        {
            if (Type().Match(line) is { Success: true } begins)
            {
                (family, type) = (begins.Groups[1].Value, begins.Groups[2].Value);
                seen.Add(family).ShouldBeTrue($"{family} comes twice");
                continue;
            }

            if (Unit().Match(line) is { Success: true } unit)
            {
                unit.Groups[1].Value.ShouldBe(family);
                family.ShouldEndWith($"_{unit.Groups[2].Value}");
                continue;
            }

            if (line.StartsWith($"# HELP {family} ", StringComparison.Ordinal))
                continue;
            var sample = Sample().Match(line);
            sample.Success.ShouldBeTrue(line);
            sample.Groups["name"].Value.ShouldBe(type == "counter" ? $"{family}_total" : family);
            var labels = Label().Matches(sample.Groups["labels"].Value).Select(label => (Name: label.Groups[1].Value, Value: label.Groups[2].Value)).ToList();
            labels.Select(label => label.Name).ShouldBeUnique();
            labels.ShouldContain(("application", "inventory"));
            var own = string.Join(',', labels.Skip(2).Select(label => $"{label.Name}={label.Value}"));
            samples.Add(own.Length == 0 ? sample.Groups["name"].Value : $"{sample.Groups["name"].Value}{{{own}}}", double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
        }

        return samples;
    }

    [GeneratedRegex("^# TYPE ([a-z_:][a-z0-9_:]*) (gauge|counter)$")]
    private static partial Regex Type();

    [GeneratedRegex("^# UNIT ([a-z0-9_:]+) (seconds|bytes)$")]
    private static partial Regex Unit();

    [GeneratedRegex("""^(?<name>[a-z_:][a-z0-9_:]*)(\{(?<labels>[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*)\})? (?<value>-?[0-9.]+(E[+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)""")]
    private static partial Regex Label();
}
