using System.Text.Json;
using CsCheck;
using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Tests.Unit.Databases.Rehearsals;

public sealed class ForecastTests
{
    private static readonly Traffic Calm = new([], [new("item", "reader", Ms(2), 9), new("item", "writer", Ms(4), 9)], 9, Ms(21));

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static MigrationRun Run(int version, params double[] statements)
        => new(version, "m", Direction.Up, default, Ms(statements.Sum() + 5), [.. statements.Select((s, i) => new StatementRun(i + 1, $"statement {i + 1}", Ms(s), 0))]);

    private static Traffic Felt(double reader, double writer)
        => new([new("item", "AccessExclusiveLock", Ms(writer))], [new("item", "reader", Ms(reader), 5), new("item", "writer", Ms(writer), 5)], 40, Ms(22));

    private static Measurements Measured => new()
    {
        Up = [Run(2, 400, 3), Run(3, 50)],
        Again = [Run(2, 500, 2), Run(3, 60)],
        Emptied = [Run(2, 2, 2), Run(3, 45)],
        Rows = 100_000,
        LargestRows = 90_000,
        Quiet = Calm,
        Felt = [Felt(100, 400), Felt(120, 500)],
        Patience = TimeSpan.FromSeconds(2),
    };

    private static MigrationReport Report(Traffic? felt, params MigrationRun[] runs) => new(1, 3, runs, Ms(1000), Fingerprint.Of("")) { Felt = felt };

    [Fact]
    public void What_takes_as_long_without_rows_is_metadata_and_what_does_not_grows_with_them()
    {
        var forecast = new Forecaster(Measured).Make();

        forecast.Scripts.SelectMany(s => s.Statements.Select(t => (s.Version, t.Statement, t.Growth)))
            .ShouldBe([(2, 1, Growth.Size), (2, 2, Growth.Metadata), (3, 1, Growth.Metadata)]);
        new Forecaster(Measured with { LargestRows = 10 }).Make().Scripts[0].Statements[0].Growth.ShouldBe(Growth.Unknown);
        new Forecaster(Measured with { Emptied = null, NotEmptied = "a migration is irreversible" }).Make().Basis.ShouldContain("not measured a second time without rows: a migration is irreversible");
    }

    [Fact]
    public void A_range_holds_both_measurements_with_room_on_either_side_and_one_measurement_needs_more_room()
    {
        var twice = new Forecaster(Measured).Make().Scripts[0].Statements[0].Duration;
        var once = new Forecaster(Measured with { Again = [] }).Make().Scripts[0].Statements[0].Duration;

        twice.ShouldBe(new Estimate(Ms(400) / 3, Ms(1550)));
        once.ShouldBe(new Estimate(Ms(400) / 6, Ms(2450)));
    }

    [Fact]
    public void What_takes_long_spreads_less_than_what_is_over_in_a_moment()
    {
        static double Spread(double ms) => Margin.OfDuration([Ms(ms), Ms(ms)], Growth.Size, 1) is var range ? range.High!.Value / range.Low : 0;

        Spread(100_000).ShouldBe(4.2, 0.1);
        Spread(5_000).ShouldBe(9, 0.1);
        Enumerable.Range(1, 400).Select(i => Margin.OfDuration([Ms(i * 50)], Growth.Size, 1).High!.Value).ShouldBeInOrder();
    }

    [Fact]
    public void Writers_and_readers_have_ranges_of_their_own()
    {
        var forecast = new Forecaster(Measured).Make();

        forecast.Stalls.ShouldBe([new("reader", "item", new Estimate(Ms(0), Ms(437))), new("writer", "item", new Estimate((Ms(400) / 3) - Ms(54), Ms(1579)))]);
        forecast.Locks.ShouldBe([new("item", "AccessExclusiveLock", Ms(500))]);
        new Forecaster(Measured with { Felt = [new([], [], 3, Ms(20))] }).Make().Stalls.ShouldAllBe(s => !s.Worst.IsKnown);
        new Forecaster(Measured with { Quiet = null }).Make().Stalls.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_copy_cannot_show_is_unknown_with_the_reason_and_makes_the_whole_unknown()
    {
        var forecast = new Forecaster(Measured with { Unforeseeable = new Dictionary<(int, int), string> { [(3, 1)] = "it waits for others" } }).Make();

        forecast.Scripts[0].Duration.IsKnown.ShouldBeTrue();
        forecast.Scripts[1].Duration.ToString().ShouldBe("unknown (it waits for others)");
        forecast.Duration.Reason.ShouldBe("it waits for others");
        Score.Of(forecast, Report(Calm, Run(2, 400, 3), Run(3, 5000))).Lines.Single(l => l.What == "0003_m").Verdict.ShouldBe(Verdict.Unknown);
    }

    [Fact]
    public void A_forecast_that_was_off_widens_the_next_on_the_side_where_it_was_off_and_says_so()
    {
        var first = new Forecaster(Measured).Make();
        var slow = Score.Of(first, Report(Felt(0, 0), Run(2, 4000, 3), Run(3, 50)));
        var next = new Forecaster(Measured with { Last = slow }).Make();

        slow.Lines[0].Verdict.ShouldBe(Verdict.Above);
        slow.Lines[0].Off().ShouldBe(4063 / first.Duration.High!.Value.TotalMilliseconds, 0.001);
        next.Duration.High!.Value.ShouldBeGreaterThanOrEqualTo(Ms(4062));
        next.Duration.Low.ShouldBe(first.Duration.Low);
        next.Basis[^1].ShouldStartWith("the forecast before this one was off, so these ranges are wider: all scripts came to 2.");
        new Forecaster(Measured with { Last = Score.Of(first, Report(null, Run(2, 400, 3), Run(3, 50))) }).Make().Basis[^1].ShouldBe("the forecast before this one was right");
    }

    [Theory]
    [InlineData(500, 550, Verdict.Within)]
    [InlineData(1700, 1750, Verdict.Above)]
    [InlineData(20, 60, Verdict.Below)]
    [InlineData(1550, 1600, Verdict.Within)]
    public void A_wait_that_was_seen_is_held_against_its_range(double longest, double atMost, Verdict verdict)
    {
        var felt = new Traffic([], [], 30, Ms(52)) { Waits = [new("own", "item", Ms(10), Ms(60), 1), new("writer", "RowExclusiveLock item", Ms(longest), Ms(atMost), 3)] };

        var line = Score.Of(new Forecaster(Measured).Make(), Report(felt, Run(2, 400, 3), Run(3, 50))).Lines.Single(l => l.What == "longest wait of a writer");

        line.Verdict.ShouldBe(verdict);
        line.Note.ShouldBe("3 session(s), the longest for RowExclusiveLock item; the migration itself queued behind others for up to 60 ms (it gives way after 2.00 s)");
    }

    [Fact]
    public void Nobody_seen_waiting_is_within_and_nobody_looking_is_not()
    {
        var forecast = new Forecaster(Measured).Make();

        Score.Of(forecast, Report(new Traffic([], [], 30, Ms(52)), Run(2, 400, 3), Run(3, 50))).Lines[^1]
            .ShouldBe(new("longest wait of a writer", forecast.Stalls[1].Worst, TimeSpan.Zero, Ms(52), Verdict.Within, "nobody was seen waiting; it was looked 30 times, 52 ms apart at most"));
        Score.Of(forecast, Report(null, Run(2, 400, 3), Run(3, 50))).Lines[^1].Verdict.ShouldBe(Verdict.Unknown);
    }

    [Fact]
    public void A_run_that_was_resumed_is_not_compared_as_a_whole()
    {
        var lines = Score.Of(new Forecaster(Measured).Make(), Report(Calm, Run(3, 50))).Lines;

        (lines[0].Verdict, lines[0].Note).ShouldBe((Verdict.Unknown, "the run was resumed: 1 of 2 scripts had run before"));
        lines.Select(l => l.Verdict).ShouldBe([Verdict.Unknown, Verdict.Unknown, Verdict.Within, Verdict.Within, Verdict.Within]);
    }

    [Fact]
    public void A_range_always_holds_what_was_measured_and_survives_the_journal()
    {
        Gen.Select(Gen.Double[0, 100_000].Array[1, 4], Gen.Double[0, 100_000].Array[1, 4], Gen.Double[0, 5000], Gen.Double[0.01, 20], Gen.Bool).Sample((first, second, stall, off, above) =>
        {
            var last = new Score([new(Score.Total, new Estimate(Ms(100), Ms(100)), Ms(100 * off), null, off > 1 ? Verdict.Above : Verdict.Below, null)]);
            var measured = Measured with { Up = [Run(2, first)], Again = [Run(2, second)], Felt = [Felt(stall, stall), Felt(stall / 2, stall * 2)], Last = above ? last : null };
            var forecast = new Forecaster(measured).Make();

            foreach (var run in measured.Up.Concat(measured.Again))
                Holds(forecast.Duration, run.Duration).ShouldBeTrue();
            Holds(forecast.Stalls[1].Worst, Ms(stall)).ShouldBeTrue();
            Holds(forecast.Stalls[1].Worst, Ms(stall * 2)).ShouldBeTrue();
            var text = JsonSerializer.Serialize(forecast);
            JsonSerializer.Serialize(JsonSerializer.Deserialize<Forecast>(text)).ShouldBe(text);
        });

        static bool Holds(Estimate range, TimeSpan time) => range.Low <= time && time <= range.High;
    }

    [Fact]
    public void A_verdict_holds_for_these_scripts_this_schema_and_this_server_only()
    {
        var options = new DatabaseOptions { Engine = "sqlite", File = "/d/shop.db", Migrations = "/m", Application = "shop", AppliedBy = "t" };
        var script = new MigrationScript("0001_a.up.sql", "CREATE TABLE a (id INTEGER);", [], new Directives());
        var set = new MigrationSet("/m", [new Migration(1, "a", "c", "d", script, script)], []);
        var seen = new Observation(true, LogState.None, Catalogue.Parse(Fingerprint.Of("")), null);
        var server = new ServerInfo("PostgreSQL", "15.4", "13.0", true, new Dictionary<string, string>());
        var other = script with { Text = "CREATE TABLE a (id BIGINT);" };

        string[] bindings =
        [
            RehearsalBinding.Of(set, seen, server, options),
            RehearsalBinding.Of(set, seen, server with { Version = "15.5" }, options),
            RehearsalBinding.Of(set, seen, server with { Product = "MariaDB" }, options),
            RehearsalBinding.Of(set, seen with { Catalogue = Catalogue.Parse(Fingerprint.Of("table b\n")) }, server, options with { Baseline = 1 }),
            RehearsalBinding.Of(new MigrationSet("/m", [new Migration(1, "a", "c", "d", other, script)], []), seen, server, options),
            RehearsalBinding.Of(new MigrationSet("/m", [new Migration(1, "a", "c", "d", script, other)], []), seen, server, options),
            RehearsalBinding.Of(new MigrationSet("/m", [new Migration(2, "a", "c", "d", script, script)], []), seen, server, options),
            RehearsalBinding.Of(set, seen, server, options with { Application = "bakery" }),
        ];

        bindings.Distinct().Count().ShouldBe(bindings.Length);
        RehearsalBinding.Of(set, seen, server, options).ShouldBe(bindings[0]);
    }
}
