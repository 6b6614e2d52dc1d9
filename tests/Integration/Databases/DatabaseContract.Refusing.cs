using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task A_failing_script_is_rolled_back_and_says_where_and_what_now()
    {
        Shop().Migration("0004_bad", "CREATE TABLE ok (id INTEGER);\n\n  INSERT INTO missing VALUES (1);", "DROP TABLE ok;");
        await using var database = Open();

        var error = await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));

        (error.File, error.Line, error.Column).ShouldBe(("0004_bad.up.sql", 3, 3));
        error.Message.ShouldContain("0004_bad.up.sql:3:3: statement 2 of 2 failed:");
        error.Message.ShouldContain("missing");
        error.Message.ShouldContain("rolled back");
        var status = await database.StatusAsync(Now);
        status.Current.ShouldBe(3);
        status.History[^1].Status.ShouldBe("failed");
        status.History[^1].ErrorMessage.ShouldBe(error.Message);
        (await database.ValidateAsync(Now)).Drift.ShouldBeEmpty();

        Work.Migration("0004_bad", "CREATE TABLE ok (id INTEGER);", "DROP TABLE ok;");
        (await Latest(database)).Runs.Single().Version.ShouldBe(4);
    }

    [Fact]
    public async Task A_failing_down_leaves_its_version_in_force()
    {
        Shop().Migration("0004_bad", "CREATE TABLE a (id INTEGER);", "DROP TABLE a; DROP TABLE missing;");
        await using var database = Open();
        var before = await Latest(database);

        await Should.ThrowAsync<MigrationFailedException>(() => database.MigrateToAsync(1, null, Now));

        (await database.StatusAsync(Now)).Current.ShouldBe(4);
        if (RollsDdlBack)
            (await database.FingerprintAsync(Now)).ShouldBe(before.Fingerprint);
        else
            (await database.ValidateAsync(Now)).Drift.ShouldBeEmpty();
    }

    [Fact]
    public async Task Edited_deleted_renamed_and_late_migrations_are_all_named_at_once_and_nothing_runs()
    {
        Shop().Migration("0005_e", "CREATE TABLE e (id INTEGER);", "DROP TABLE e;").Migration("0006_f", "CREATE TABLE f (id INTEGER);", "DROP TABLE f;");
        await using var database = Open();
        await Latest(database);
        Work.Migration("0002_add_price", "ALTER TABLE item ADD COLUMN price BIGINT;", "ALTER TABLE item DROP COLUMN price;");
        Work.Migration("0004_late", "CREATE TABLE late (id INTEGER);", "DROP TABLE late;");
        Work.Migration("0007_no_down", "CREATE TABLE g (id INTEGER);", null);
        foreach (var end in (string[])["up", "down"])
        {
            File.Delete(Path.Combine(Work.Migrations, $"0003_create_sale.{end}.sql"));
            File.Move(Path.Combine(Work.Migrations, $"0005_e.{end}.sql"), Path.Combine(Work.Migrations, $"0005_other.{end}.sql"));
        }

        var error = await Should.ThrowAsync<MigrationSetException>(() => Latest(database));

        error.Problems.Select(p => (p.File, p.Kind)).ShouldBe(
        [
            ("0007_no_down.up.sql", "down"),
            ("0002_add_price.up.sql", "edited"),
            ("0003_create_sale.up.sql", "deleted"),
            ("0005_other.up.sql", "edited"),
            ("0004_late.up.sql", "order"),
        ]);
        (await database.StatusAsync(Now)).Problems.ShouldBe(error.Problems);
        (await database.ValidateAsync(Now)).Problems.ShouldBe(error.Problems);
        (await database.StatusAsync(Now)).Current.ShouldBe(6);
    }

    [Fact]
    public async Task A_change_of_line_endings_or_a_byte_order_mark_is_no_edit()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        foreach (var file in Directory.GetFiles(Work.Migrations))
            File.WriteAllText(file, '\uFEFF' + File.ReadAllText(file).Replace("\n", "\r\n", StringComparison.Ordinal));

        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
    }

    [Fact]
    public async Task A_database_of_another_application_is_refused_and_left_alone()
    {
        Shop();
        await using var ours = Open();
        await Latest(ours);
        await using var theirs = Open(o => o with { Application = "bakery" });

        foreach (var call in (Func<Task>[])[() => Latest(theirs), () => theirs.StatusAsync(Now), () => theirs.MigrateToAsync(0, null, Now), () => theirs.BackupAsync(Work.Backups, Now)])
            (await Should.ThrowAsync<DatabaseException>(call)).Message.ShouldContain("belongs to the application 'shop', not to 'bakery'");
        (await ours.StatusAsync(Now)).Current.ShouldBe(3);
    }

    [Fact]
    public async Task A_log_table_of_another_tool_is_refused()
    {
        Shop();
        Run("CREATE TABLE migration_log (id INTEGER, version TEXT)");
        await using var database = Open();

        (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("is not Slipway's: it lacks application, name");
    }

    [Fact]
    public async Task Change_behind_the_tools_back_is_shown_as_drift_with_a_readable_difference()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        Run("ALTER TABLE item ADD COLUMN secret INTEGER");
        Run("CREATE TABLE stray (id INTEGER)");

        var report = await database.ValidateAsync(Now);

        report.Valid.ShouldBeFalse();
        report.Problems.ShouldBeEmpty();
        report.Drift.ShouldBe(Drift);
    }

    [Fact]
    public async Task Variables_are_replaced_and_an_unknown_one_is_refused_with_its_place()
    {
        Work.Migration("0001_a", "CREATE TABLE {{ prefix }}item (id INTEGER);", "DROP TABLE {{prefix}}item;")
            .Migration("0002_b", "-- note\nINSERT INTO x VALUES ('{{ prefx }}');", "SELECT '\\{{';");
        await using var database = Open(o => o with { Variables = new Dictionary<string, string> { ["prefix"] = "my_" } });

        var problem = (await Should.ThrowAsync<MigrationSetException>(() => Latest(database))).Problems.ShouldHaveSingleItem();
        problem.ToString().ShouldBe("0002_b.up.sql:2:24: unknown variable 'prefx'; known are: prefix.");

        Work.Migration("0002_b", "INSERT INTO my_item VALUES (1);", "DELETE FROM my_item;");
        await Latest(database);
        Query("SELECT id FROM my_item").ShouldBe(["1"]);

        await using var without = Open();
        (await without.MigrateToAsync(0, null, Now)).To.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_run_stops_at_once_and_leaves_whole_migrations()
    {
        Shop();
        await using var database = Open();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Now);

        await Should.ThrowAsync<OperationCanceledException>(() => database.MigrateToLatestAsync(
            new Direct(p =>
            {
                if (p is { Version: 2, Statement: 2 })
                    cancel.Cancel();
            }),
            cancel.Token));

        (await database.StatusAsync(Now)).Current.ShouldBe(1);
        (await Latest(database)).To.ShouldBe(3);
    }
}
