using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    private static readonly SmokeQuery Sells = new("sells.sql", "INSERT INTO item (name, price) VALUES ('smoke', 1);\nSELECT name, price FROM item WHERE name = 'smoke';");

    private RehearsalRequest Request(params SmokeQuery[] inService) => new() { Directory = Work.Scratch, InService = inService };

    [Fact]
    public async Task A_release_in_service_that_the_new_schema_would_break_is_found_before_it_breaks()
    {
        Shop().Migration("0004_rename", "ALTER TABLE item RENAME COLUMN price TO cost;", "ALTER TABLE item RENAME COLUMN cost TO price;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);

        var refused = await database.RehearseAsync(Request(Sells), Now);
        var warned = await database.RehearseAsync(Request(Sells) with { OldCodeMustWork = false }, Now);
        var unknown = await database.RehearseAsync(Work.Scratch, Now);

        refused.Findings.ShouldHaveSingleItem().ShouldStartWith("The release in service cannot work with the new schema: sells.sql:1:1: ");
        (warned.Passed, warned.OldCodeKnown).ShouldBe((true, true));
        var result = warned.OldCode.ShouldHaveSingleItem();
        (result.File, result.Works, result.WorkedBefore).ShouldBe(("sells.sql", false, true));
        (unknown.Passed, unknown.OldCodeKnown, unknown.OldCode.Count).ShouldBe((true, false, 0));
        RoundTrip(refused).OldCode.ShouldBe(refused.OldCode);
    }

    [Fact]
    public async Task A_release_in_service_that_works_with_the_new_schema_passes_and_leaves_no_row()
    {
        Shop().Migration("0004_note", "CREATE TABLE note (id INTEGER);", "DROP TABLE note;").Invariant("nothing_is_left", "SELECT name FROM item WHERE name = 'smoke'");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);

        var rehearsal = await database.RehearseAsync(Request(Sells), Now);

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.OldCode.ShouldHaveSingleItem().Works.ShouldBeTrue();
        rehearsal.Invariants.ShouldHaveSingleItem().Holds.ShouldBeTrue();
        rehearsal.ChangedByRoundTrip.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("INSERT INTO item (nobody) VALUES (1)", "")]
    [InlineData("DROP TABLE item", "DROP is not for smoke queries")]
    [InlineData("SELECT 'open", "")]
    [InlineData("-- nothing", "it holds no statement")]
    [InlineData("SELECT {{missing}}", "missing")]
    public async Task A_smoke_query_that_never_worked_is_not_held_against_the_migrations_but_against_its_own_release(string sql, string error)
    {
        Shop().Smoke("own", sql);
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);

        var rehearsal = await database.RehearseAsync(Request(new SmokeQuery("old.sql", sql)), Now);

        rehearsal.OldCode.ShouldHaveSingleItem().WorkedBefore.ShouldBe(false);
        rehearsal.OldCode[0].Error.ShouldNotBeNull().ShouldContain(error);
        rehearsal.Findings.ShouldHaveSingleItem().ShouldStartWith("This release cannot work with its own schema: ");
        database.SmokeQueries().ShouldBe([new SmokeQuery("own.sql", sql)]);
    }

    [Fact]
    public async Task A_forecast_tells_what_grows_with_the_rows_and_is_held_against_the_real_run()
    {
        Shop().Migration("0004_note", "ALTER TABLE item ADD COLUMN note VARCHAR(40);\nUPDATE item SET note = 'a note of some length', name = 'another name';", "ALTER TABLE item DROP COLUMN note;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run(string.Join(';', Enumerable.Repeat("INSERT INTO item (name, price) VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)", 250)));
        for (var doubled = 0; doubled < 6; doubled++)
            Run("INSERT INTO item (name, price) SELECT name, price FROM item");

        var rehearsal = await RehearseAsync();
        var report = await Latest(database);
        var score = Score.Of(rehearsal.Forecast, report);
        var next = new Forecaster(new Measurements { Up = rehearsal.Up, Again = rehearsal.UpAgain, Last = RoundTrip(report with { Score = score }).Score }).Make();

        rehearsal.Findings.ShouldBeEmpty();
        var script = rehearsal.Forecast.Scripts.ShouldHaveSingleItem();
        script.Statements.Select(s => s.Growth).ShouldBe([Growth.Metadata, Growth.Size]);
        script.Statements[1].Measured.Count.ShouldBe(2);
        script.Duration.High.ShouldNotBeNull().ShouldBeGreaterThan(script.Statements[1].Measured.Max());
        rehearsal.Forecast.Basis[0].ShouldStartWith("measured twice on a copy of the whole (64,000 rows)");
        score.Lines[0].Actual.ShouldBe(report.Runs[0].Duration);
        score.Lines[0].Verdict.ShouldNotBe(Verdict.Unknown);
        (report.Felt is null).ShouldBe(rehearsal.Forecast.Stalls.Count == 0);
        next.Basis[^1].ShouldStartWith("the forecast before this one was ");
        RoundTrip(rehearsal).Forecast.Duration.ShouldBe(rehearsal.Forecast.Duration);
    }

    [Fact]
    public async Task Nothing_is_told_of_two_sizes_when_the_migrations_cannot_run_without_rows()
    {
        Shop().Migration("0004_drop", "-- slipway: irreversible archived\nDROP TABLE sale;", null);
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        var forecast = (await RehearseAsync()).Forecast;

        forecast.Scripts[0].Statements[0].Growth.ShouldBe(Growth.Unknown);
        forecast.Basis.ShouldContain("not measured a second time without rows: a migration is irreversible");
    }
}
