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
        Directory.GetFileSystemEntries(Work.Data).ShouldBeEmpty();
    }
}
