using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    /// <summary>Six statements up and five down, each of which shows when it takes effect twice or not at all, on three rows.</summary>
    private async Task<Database> CountedAsync()
    {
        Shop()
            .Migration("0004_count", $"""
                ALTER TABLE item ADD COLUMN counted INTEGER;
                UPDATE item SET price = price + 1;
                INSERT INTO sale (item_id) SELECT id FROM item;
                CREATE TABLE note (id {Key}, text VARCHAR(50));
                UPDATE item SET counted = price;
                """, """
                DROP TABLE note;
                DELETE FROM sale;
                UPDATE item SET price = price - 1;
                ALTER TABLE item DROP COLUMN counted;
                """)
            .Migration("0005_noted", "INSERT INTO note (text) SELECT name FROM item;", "DELETE FROM note;");
        var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 10), ('b', 20), ('c', 30)");
        return database;
    }

    [Fact]
    public async Task Every_statement_is_killed_and_failed_on_the_copy_and_each_time_the_migrations_go_on_or_come_back_exactly()
    {
        await using var database = await CountedAsync();

        var rehearsal = await InterruptAsync(new InterruptionLimits { Time = AllTheTime });

        rehearsal.Findings.ShouldBeEmpty();
        var tried = rehearsal.Interruptions;
        (tried.Statements, tried.WithRows, tried.WithoutRows, tried.Left).ShouldBe((11, 11, 0, null));
        tried.Broken.ShouldBeEmpty();
        tried.RestoreOnly.ShouldBe(RestoreOnly, ignoreOrder: true);
        RoundTrip(rehearsal).Interruptions.RestoreOnly.ShouldBe(tried.RestoreOnly);
    }

    /// <summary>Of that shop: what can fail without a way back but the backup. None where a script is whole or not at all.</summary>
    protected virtual IReadOnlyList<string> RestoreOnly => [];

    [Fact]
    public async Task A_script_that_cannot_be_run_again_after_a_kill_does_not_pass_unless_it_is_accepted()
    {
        Shop().Migration("0004_bare", "-- slipway: no-transaction\nCREATE TABLE bare (id INTEGER);", "DROP TABLE bare;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);

        var refused = await InterruptAsync(new InterruptionLimits { Time = AllTheTime });
        var accepted = await InterruptAsync(new InterruptionLimits { Time = AllTheTime, MustHeal = false });
        var off = await InterruptAsync(null);

        refused.Findings.ShouldHaveSingleItem().ShouldStartWith("Killed right after statement 1 of 1 of 0004_bare.up.sql (CREATE TABLE bare (id INTEGER)) and run again, it fails: ");
        (accepted.Passed, accepted.Interruptions.Broken.Count, accepted.Interruptions.Left).ShouldBe((true, 1, "it ended with what broke"));
        (off.Passed, off.Interruptions.WithRows, off.Interruptions.Left).ShouldBe((true, 0, "it is switched off"));
        Work.Migration("0004_bare", "-- slipway: no-transaction\nCREATE TABLE IF NOT EXISTS bare (id INTEGER);", "DROP TABLE bare;");
        (await InterruptAsync(new InterruptionLimits { Time = AllTheTime })).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Values_that_are_others_each_time_and_rows_that_stay_are_not_taken_for_what_an_interruption_spoilt()
    {
        Shop().Migration("0004_mark", $"UPDATE item SET name = {Chance};\nINSERT INTO sale (item_id) VALUES (1);", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        (await InterruptAsync(new InterruptionLimits { Time = AllTheTime })).Interruptions.Broken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_statements_some_are_tried_and_of_what_takes_too_long_none_and_both_is_said()
    {
        Shop().Migration("0004_many", string.Join('\n', Enumerable.Range(1, 9).Select(n => $"UPDATE item SET price = {n};")), "UPDATE item SET price = 0;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);

        var some = (await InterruptAsync(new InterruptionLimits { Statements = 2, Time = AllTheTime })).Interruptions;
        var none = (await InterruptAsync(new InterruptionLimits { Time = TimeSpan.Zero })).Interruptions;

        (some.Statements, some.WithRows, some.Left).ShouldBe((10, 3, "2 each way are enough, spread over all of them"));
        (none.WithRows, none.WithoutRows, none.Left).ShouldBe((0, 0, "it would have taken longer than 0 ms"));
    }

    /// <summary>A text that is another one each time.</summary>
    protected abstract string Chance { get; }

    private static readonly TimeSpan AllTheTime = TimeSpan.FromMinutes(10);

    private async Task<Rehearsal> InterruptAsync(InterruptionLimits? limits)
    {
        await using var database = Open();
        var rehearsal = await database.RehearseAsync(new RehearsalRequest { Directory = Work.Scratch, Interruptions = limits }, Now);
        Directory.GetFileSystemEntries(Work.Scratch).ShouldBeEmpty();
        return rehearsal;
    }
}
