using Slipway.Databases;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    private protected async Task<Rehearsal> RehearseAsync(Func<DatabaseOptions, DatabaseOptions>? with = null)
    {
        await using var database = Open(with);
        var rehearsal = await database.RehearseAsync(Work.Scratch, Now);
        Directory.GetFileSystemEntries(Work.Scratch).ShouldBeEmpty();
        return rehearsal;
    }

    [Fact]
    public async Task A_rehearsal_goes_up_down_and_up_on_a_copy_and_leaves_the_source_alone()
    {
        Shop().Invariant("priced", "SELECT id, price FROM item WHERE price IS NULL;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO item (name) VALUES ('a'), ('b')");
        var before = await database.PositionAsync(Now);

        var rehearsal = await RehearseAsync();

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.Passed.ShouldBeTrue();
        (rehearsal.From, rehearsal.To, rehearsal.DownTo).ShouldBe((1, 3, 1));
        rehearsal.Up.Select(r => (r.Version, r.Rows)).ShouldBe([(2, 2), (3, 0)]);
        rehearsal.Down.Select(r => r.Version).ShouldBe([3, 2]);
        rehearsal.UpAgain.Select(r => r.Version).ShouldBe([2, 3]);
        rehearsal.Losses.Select(l => l.ToString()).ShouldBe(["item.price: 2 values"]);
        rehearsal.Invariants.ShouldHaveSingleItem().Holds.ShouldBeTrue();
        rehearsal.ChangedByRoundTrip.ShouldBeEmpty();
        (await database.PositionAsync(Now)).ShouldBe(before);
        rehearsal.Binding.ShouldBe(await database.RehearsalBindingAsync(Now));
        RoundTrip(rehearsal).Binding.ShouldBe(rehearsal.Binding);
    }

    [Fact]
    public async Task A_verdict_is_void_once_a_script_or_the_schema_has_changed()
    {
        Shop();
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        var bindings = new List<string> { await database.RehearsalBindingAsync(Now) };

        Work.Migration("0003_create_sale", "CREATE TABLE sale (id BIGINT);", "DROP TABLE sale;");
        bindings.Add(await database.RehearsalBindingAsync(Now));
        Work.Migration("0003_create_sale", "CREATE TABLE sale (id BIGINT);", "DROP TABLE sale; SELECT 1;");
        bindings.Add(await database.RehearsalBindingAsync(Now));
        Run("CREATE TABLE stray (id INTEGER)");
        bindings.Add(await database.RehearsalBindingAsync(Now));

        bindings.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task A_down_that_forgets_something_does_not_pass()
    {
        Work.Migration("0001_a", "CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER);", "DROP TABLE a;");

        var rehearsal = await RehearseAsync();

        rehearsal.Passed.ShouldBeFalse();
        rehearsal.Findings[0].ShouldContain("+ table b");
    }

    [Fact]
    public async Task A_down_that_touches_what_the_up_left_alone_does_not_pass()
    {
        Shop().Migration("0004_note", "CREATE TABLE note (id INTEGER);", "DROP TABLE note; DELETE FROM item;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        var rehearsal = await RehearseAsync();

        rehearsal.Findings.ShouldHaveSingleItem().ShouldBe("The down changed a table that the up had left alone: item: 1 rows before, 0 after up and down");
    }

    [Fact]
    public async Task Values_that_an_update_overwrites_for_good_are_reported()
    {
        Shop().Migration("0004_upper", "UPDATE item SET name = upper(name);", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        var rehearsal = await RehearseAsync();

        rehearsal.Passed.ShouldBeTrue();
        rehearsal.ChangedByRoundTrip.ShouldBe(["item: 1 rows before, 1 after up and down, with other values"]);
    }

    [Fact]
    public async Task A_broken_invariant_does_not_pass_and_shows_the_row()
    {
        Shop().Invariant("cheap", "SELECT id, price FROM item WHERE price > 10").Invariant("wrong", "SELECT nothing FROM nowhere");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO item (name) VALUES ('a')");

        var rehearsal = await RehearseAsync();

        rehearsal.Findings.ShouldContain("The invariant cheap.sql does not hold after the up: id = 1, price = 100");
        rehearsal.Findings.ShouldContain(f => f.StartsWith("The invariant wrong.sql does not hold after the up:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_fails_on_real_rows_does_not_pass()
    {
        Shop().Migration("0004_unique", "CREATE UNIQUE INDEX one_name ON item (name);", "DROP INDEX one_name;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name) VALUES ('same'), ('same')");

        (await RehearseAsync()).Findings.ShouldHaveSingleItem().ShouldContain("0004_unique.up.sql:1:1");
    }

    [Fact]
    public async Task An_irreversible_migration_is_the_floor_of_the_way_down()
    {
        Shop().Migration("0004_drop", "-- slipway: irreversible archived\nDROP TABLE sale;", null);
        Work.Migration("0005_note", "CREATE TABLE note (id INTEGER);", "DROP TABLE note;");

        var rehearsal = await RehearseAsync();

        rehearsal.Findings.ShouldBeEmpty();
        (rehearsal.DownTo, rehearsal.Down.Count, rehearsal.UpAgain.Count).ShouldBe((4, 1, 1));
    }

    [Fact]
    public async Task A_legacy_database_and_one_that_is_not_there_can_be_rehearsed()
    {
        Shop();
        (await RehearseAsync(AtOne)).Findings.ShouldBeEmpty();
        Run($"CREATE TABLE item (id {Key}, name VARCHAR(50) NOT NULL)");
        Run("INSERT INTO item (name) VALUES ('legacy')");

        var rehearsal = await RehearseAsync(AtOne);

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.Up.Select(r => r.Direction).ShouldBe([Direction.Baseline, Direction.Up, Direction.Up]);
        rehearsal.Losses.Select(l => l.ToString()).ShouldBe(["item.price: 1 values"]);
    }

    [Fact]
    public async Task Nothing_pending_is_a_rehearsal_that_passes()
    {
        Shop();
        await using var database = Open();
        await Latest(database);

        var rehearsal = await RehearseAsync();

        (rehearsal.Passed, rehearsal.Up.Count).ShouldBe((true, 0));
    }
}
