using System.Globalization;
using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

/// <summary>Many scripts in one run: wherever it stops, the log knows the schema there.</summary>
public abstract partial class DatabaseContract
{
    private const int Many = 25;

    [Fact]
    public async Task A_long_series_ends_with_its_schema_noted_and_so_does_every_step_back_into_it()
    {
        Series();
        await using var database = Open();
        await Latest(database);
        (await database.StatusAsync(Now)).History.ShouldAllBe(row => row.Fingerprint != null);

        await database.MigrateToAsync(4, null, Now);

        var report = await database.ValidateAsync(Now);
        (report.Current, report.ExpectedFingerprint).ShouldBe((4, report.ActualFingerprint));
        Run("CREATE TABLE stray (id INTEGER)");
        (await database.ValidateAsync(Now)).Drift.ShouldContain("+ table stray");
        (await Should.ThrowAsync<DriftException>(() => database.MigrateToLatestAsync(refuseDrift: true, null, Now))).Drift.ShouldContain("+ table stray");
        (await database.StatusAsync(Now)).Current.ShouldBe(4);
    }

    [Fact]
    public async Task A_long_series_that_fails_or_is_cancelled_has_the_schema_noted_where_it_stopped()
    {
        Series().Migration("0006_t006", "INSERT INTO missing VALUES (1);", "DROP TABLE t006;");
        await using var database = Open();
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));
        await ShouldBeKnownAt(5);

        Work.Migration("0006_t006", "CREATE TABLE t006 (id INTEGER);", "DROP TABLE t006;");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Now);
        await Should.ThrowAsync<OperationCanceledException>(() => database.MigrateToLatestAsync(new Direct(at => CancelAt(at.Version)), cancel.Token));
        await ShouldBeKnownAt(8);

        (await Latest(database)).To.ShouldBe(Many);
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();

        void CancelAt(int version)
        {
            if (version == 9)
                cancel.Cancel();
        }

        async Task ShouldBeKnownAt(int version)
        {
            var report = await database.ValidateAsync(Now);
            report.Current.ShouldBe(version);
            report.ExpectedFingerprint.ShouldNotBeNull();
            report.Drift.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Nothing_pending_is_found_without_the_run_lock()
    {
        Shop();
        await using var database = Open(o => o with { LockWait = TimeSpan.Zero });
        await Latest(database);
        await using var other = Open();
        using var held = await other.LockAsync(Now);

        (await database.MigrateToLatestAsync(refuseDrift: true, null, Now)).Runs.ShouldBeEmpty();

        Work.Migration("0004_more", "CREATE TABLE more (id INTEGER);", "DROP TABLE more;");
        await Should.ThrowAsync<DatabaseLockedException>(() => Latest(database));
    }

    private Workspace Series()
    {
        for (var i = 1; i <= Many; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"t{i:000}");
            Work.Migration($"0{name[1..]}_{name}", $"CREATE TABLE {name} (id INTEGER);", $"DROP TABLE {name};");
        }

        return Work;
    }
}
