using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Migrating_twice_applies_everything_once()
    {
        Shop();
        await using var database = Open();

        var first = await Latest(database);
        var second = await Latest(database);

        first.Runs.Select(r => (r.Version, r.Direction)).ShouldBe([(1, Direction.Up), (2, Direction.Up), (3, Direction.Up)]);
        (first.From, first.To).ShouldBe((0, 3));
        second.Runs.ShouldBeEmpty();
        second.Fingerprint.Hash.ShouldBe(first.Fingerprint.Hash);
        Query("SELECT version, name, status, applied_by, deployment_id, statements FROM migration_log ORDER BY id")
            .ShouldBe(["1|create_item|applied|tester|d-1|1", "2|add_price|applied|tester|d-1|2", "3|create_sale|applied|tester|d-1|1"]);
    }

    [Fact]
    public async Task Looking_at_a_database_that_does_not_exist_does_not_create_it()
    {
        Shop();
        await using var database = Open();

        var status = await database.StatusAsync(Now);
        var position = await database.PositionAsync(Now);
        var report = await database.ValidateAsync(Now);
        await database.PrivilegesAsync(Now);
        await database.ServerAsync(Now);
        await database.FingerprintAsync(Now);

        (status.Current, status.History.Count).ShouldBe((0, 0));
        status.Pending.Select(p => p.Version).ShouldBe([1, 2, 3]);
        position.ShouldBe(new Position(0, false, false, false, position.Fingerprint));
        (report.Valid, report.UpToDate).ShouldBe((true, false));
        ShouldNotExist();
    }

    [Fact]
    public async Task Going_down_and_up_again_follows_the_log_and_keeps_the_history()
    {
        Shop();
        await using var database = Open();
        var start = await Latest(database);

        var down = await database.MigrateToAsync(1, null, Now);
        var twice = await database.MigrateToAsync(1, null, Now);
        var up = await database.MigrateToAsync(2, null, Now);
        var latest = await Latest(database);

        down.Runs.Select(r => (r.Version, r.Direction)).ShouldBe([(3, Direction.Down), (2, Direction.Down)]);
        twice.Runs.ShouldBeEmpty();
        up.Runs.Select(r => (r.Version, r.Direction)).ShouldBe([(2, Direction.Up)]);
        latest.Fingerprint.ShouldBe(start.Fingerprint);
        Query("SELECT version, status FROM migration_log ORDER BY id").ShouldBe(["1|applied", "2|rolled_back", "3|rolled_back", "2|applied", "3|applied"]);
        (await database.StatusAsync(Now)).History.Count(r => r.RolledBackAt is not null && r.RolledBackBy == "tester").ShouldBe(2);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(-2, 1)]
    [InlineData(-9, 0)]
    public async Task A_negative_target_means_so_many_steps_back(int target, int expected)
    {
        Shop();
        await using var database = Open();
        await Latest(database);

        (await database.MigrateToAsync(target, null, Now)).To.ShouldBe(expected);
    }

    [Fact]
    public async Task An_older_checkout_can_go_back_because_the_log_keeps_the_down_scripts()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        foreach (var file in Directory.GetFiles(Work.Migrations).Where(f => !Path.GetFileName(f).StartsWith("0001", StringComparison.Ordinal)))
            File.Delete(file);

        (await Should.ThrowAsync<MigrationSetException>(() => Latest(database))).Problems.Select(p => p.Kind).ShouldBe(["deleted", "deleted"]);
        (await database.MigrateToAsync(1, null, Now)).To.ShouldBe(1);
        (await Latest(database)).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Coming_back_to_a_position_that_had_no_database_removes_it()
    {
        Shop();
        await using var database = Open();
        var before = await database.PositionAsync(Now);
        await Latest(database);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        (await database.LossAsync(before, Now)).Select(l => l.ToString()).ShouldBe(["item: 1 rows"]);
        await database.MigrateToAsync(RoundTrip(before), null, Now);
        await database.MigrateToAsync(before, null, Now);

        (await database.PositionAsync(Now)).ShouldBe(before);
    }

    [Fact]
    public async Task Coming_back_to_a_position_says_first_what_it_loses_and_keeps_the_rest()
    {
        Shop();
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO item (name) VALUES ('old')");
        var before = await database.PositionAsync(Now);
        await Latest(database);
        Run("INSERT INTO item (name, price) VALUES ('new', 7); INSERT INTO sale (item_id) VALUES (1)");

        var loss = await database.LossAsync(RoundTrip(before), Now);
        await database.MigrateToAsync(before, null, Now);

        loss.Select(l => l.ToString()).ShouldBe(["item.price: 2 values", "sale: 1 rows"]);
        Query("SELECT name FROM item ORDER BY id").ShouldBe(["old", "new"]);
        (await database.PositionAsync(Now)).ShouldBe(before);
    }

    [Fact]
    public async Task Coming_back_fails_when_a_down_script_does_not_bring_the_schema_back()
    {
        Work.Migration("0001_a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;")
            .Migration("0002_b", "CREATE TABLE b (id INTEGER);", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        var before = await database.PositionAsync(Now);
        await Latest(database);

        var error = await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(before, null, Now));

        error.Message.ShouldContain("+ table b");
        await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(before, null, Now));
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_refused_by_name()
    {
        Shop();
        await using var database = Open();
        await database.MigrateToAsync(2, null, Now);

        (await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(7, null, Now))).Message.ShouldContain("no migration 0007");
        (await database.PositionAsync(Now)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task An_irreversible_migration_stops_the_way_back_before_anything_is_changed()
    {
        Shop().Migration("0004_drop_sale", "-- slipway: irreversible sales are archived elsewhere\nDROP TABLE sale;", null);
        Work.Migration("0005_note", "CREATE TABLE note (id INTEGER);", "DROP TABLE note;");
        await using var database = Open();
        await Latest(database);

        var error = await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(2, null, Now));

        error.Message.ShouldContain("0004_drop_sale was declared irreversible");
        (await database.PositionAsync(Now)).Version.ShouldBe(5);
        (await database.StatusAsync(Now)).Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task Progress_is_told_before_each_statement()
    {
        Shop();
        await using var database = Open();
        var told = new List<string>();

        await database.MigrateToLatestAsync(new Direct(p => told.Add($"{p.Script}/{p.Scripts} {p.Name} {p.Statement}/{p.Statements} {p.Summary}")), Now);

        told.ShouldBe(
        [
            "1/3 create_item 1/1 " + Short($"CREATE TABLE item (id {Key}, name VARCHAR(50) NOT NULL)"),
            "2/3 add_price 1/2 ALTER TABLE item ADD COLUMN price INTEGER",
            "2/3 add_price 2/2 UPDATE item SET price = 100",
            "3/3 create_sale 1/1 " + Short($"CREATE TABLE sale (id {Key}, item_id INTEGER NOT NULL)"),
        ]);

        static string Short(string line) => line.Length <= 80 ? line : line[..79] + "…";
    }

    [Fact]
    public async Task Rows_changed_are_counted_by_statement()
    {
        Shop();
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        Run("INSERT INTO item (name) VALUES ('a'); INSERT INTO item (name) VALUES ('b')");

        var report = await Latest(database);

        report.Runs[0].Statements.Select(s => s.Rows).ShouldBe([0, 2]);
        report.Runs.Select(r => r.Rows).ShouldBe([2, 0]);
    }

    private sealed class Direct(Action<MigrationProgress> told) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => told(value);
    }
}
