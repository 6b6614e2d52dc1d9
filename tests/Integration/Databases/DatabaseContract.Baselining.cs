using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    private DatabaseOptions AtOne(DatabaseOptions options) => options with { Baseline = 1 };

    [Fact]
    public async Task A_legacy_database_is_written_down_and_not_run_and_comes_back_as_it_was()
    {
        Shop();
        Run($"CREATE TABLE item (id {Key}, name VARCHAR(50) NOT NULL)");
        Run("INSERT INTO item (name) VALUES ('legacy')");
        await using var database = Open(AtOne);
        var before = await database.PositionAsync(Now);
        (await database.StatusAsync(Now)).Pending.Select(p => p.AsBaseline).ShouldBe([true, false, false]);

        var report = await Latest(database);

        report.Runs.Select(r => r.Direction).ShouldBe([Direction.Baseline, Direction.Up, Direction.Up]);
        (await database.PositionAsync(Now)).Baselined.ShouldBeTrue();
        Query("SELECT name, price FROM item").ShouldBe(["legacy|100"]);
        (await Latest(database)).Runs.ShouldBeEmpty();

        await database.MigrateToAsync(before, null, Now);
        await database.MigrateToAsync(before, null, Now);

        (await database.PositionAsync(Now)).ShouldBe(before);
        before.ShouldBe(new Position(0, true, false, false, before.Fingerprint));
        Query("SELECT * FROM item").ShouldBe(["1|legacy"]);
    }

    [Fact]
    public async Task Without_a_baseline_a_legacy_database_is_refused()
    {
        Shop();
        Run("CREATE TABLE other (id INTEGER)");
        await using var database = Open();

        (await Should.ThrowAsync<MigrationSetException>(() => Latest(database))).Problems.Single().Kind.ShouldBe("baseline");
        (await database.PositionAsync(Now)).HasLog.ShouldBeFalse();
    }

    [Fact]
    public async Task There_is_no_way_below_the_baseline()
    {
        Shop();
        Run($"CREATE TABLE item (id {Key}, name VARCHAR(50) NOT NULL)");
        await using var database = Open(AtOne);
        await Latest(database);

        (await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(0, null, Now))).Message.ShouldContain("The lowest target is 1.");
        (await database.MigrateToAsync(-9, null, Now)).To.ShouldBe(1);
        Query("SELECT count(*) FROM item").ShouldBe(["0"]);
    }

    [Fact]
    public async Task An_empty_database_runs_its_first_migration_in_spite_of_the_baseline()
    {
        Shop();
        await using var database = Open(AtOne);

        (await Latest(database)).Runs.Select(r => r.Direction).ShouldAllBe(d => d == Direction.Up);
        (await database.MigrateToAsync(0, null, Now)).To.ShouldBe(0);
    }

    [Fact]
    public async Task A_baseline_without_a_migration_of_its_number_is_refused()
    {
        Shop();
        Run("CREATE TABLE item (id INTEGER)");
        await using var database = Open(o => o with { Baseline = 9 });

        (await Should.ThrowAsync<MigrationSetException>(() => Latest(database))).Message.ShouldContain("the baseline is 0009");
    }
}
