using Slipway.Databases;
using Slipway.Databases.Backups;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    protected async Task<Database> FilledAsync()
    {
        Shop();
        var database = Open();
        await Latest(database);
        for (var i = 1; i <= 5; i++)
            Run($"INSERT INTO item (name, price) VALUES ('item {i}', {i})");
        return database;
    }

    [Fact]
    public async Task A_backup_is_private_proven_and_described()
    {
        await using var database = await FilledAsync();

        var backup = await database.BackupAsync(Work.Backups, Now);

        backup.Tables.Select(t => (t.Table, t.Rows)).ShouldBe([("item", 5), ("sale", 0)]);
        backup.Position.ShouldBe(await database.PositionAsync(Now));
        backup.Bytes.ShouldBe(new FileInfo(backup.File).Length);
        new FileInfo(backup.File).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new FileInfo(backup.Manifest).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Work.Backups).Order().ShouldBe([backup.File, backup.Manifest]);
        RoundTrip(backup).Tables.ShouldBe(backup.Tables);
        Backup.Load(backup.File).Position.ShouldBe(backup.Position);
    }

    [Fact]
    public async Task A_sweep_removes_half_backups_and_no_whole_one()
    {
        await using var database = await FilledAsync();
        await database.SweepAsync(Work.Backups, Now);
        var backup = await database.BackupAsync(Work.Backups, Now);
        foreach (var left in new[] { ".partial", ".partial-journal", ".proof", ".proof-wal", ".json.partial" })
            await File.WriteAllTextAsync(Path.Combine(Work.Backups, $".{Path.GetFileName(backup.File)}{left}"), "half");
        await File.WriteAllTextAsync(Path.Combine(Work.Backups, ".of-somebody-else.partial"), "kept");

        await database.SweepAsync(Work.Backups, Now);

        Directory.GetFiles(Work.Backups).Order(StringComparer.Ordinal).ShouldBe([Path.Combine(Work.Backups, ".of-somebody-else.partial"), backup.File, backup.Manifest]);
    }

    [Fact]
    public async Task A_restore_brings_rows_schema_and_log_back_and_reports_what_is_lost()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        Work.Migration("0004_drop", "-- slipway: irreversible test\nDROP TABLE sale;", null);
        await Latest(database);
        Run("INSERT INTO item (name, price) VALUES ('late', 9)");
        Run("CREATE TABLE stray (id INTEGER)");

        var report = await database.RestoreAsync(RoundTrip(backup), Now);
        var again = await database.RestoreAsync(backup.File, Now);

        (report.VersionBefore, report.Version).ShouldBe((4, 3));
        report.Tables.ShouldBe([new("item", 6, 5, true, 1, 0), new("sale", null, 0, true, 0, 0), new("stray", 0, null, true, 0, 0)]);
        again.Tables.ShouldAllBe(t => !t.Differs);
        (await database.PositionAsync(Now)).ShouldBe(backup.Position);
        Query("SELECT count(*) FROM item").ShouldBe(["5"]);
        RoundTrip(report).Tables.ShouldBe(report.Tables);
    }

    [Theory]
    [InlineData("cut", "bytes, and its manifest says")]
    [InlineData("flip", "does not have the hash")]
    [InlineData("manifest", "was changed after it had been written")]
    [InlineData("torn manifest", "cannot be read")]
    [InlineData("gone", "the file is missing")]
    public async Task A_damaged_backup_is_refused_and_nothing_is_changed(string damage, string message)
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("INSERT INTO item (name, price) VALUES ('late', 9)");
        switch (damage)
        {
            case "cut":
                using (var file = File.OpenWrite(backup.File))
                    file.SetLength(backup.Bytes - 1);
                break;
            case "flip":
                var bytes = await File.ReadAllBytesAsync(backup.File, Now);
                bytes[^100] ^= 1;
                await File.WriteAllBytesAsync(backup.File, bytes, Now);
                break;
            case "manifest":
                await File.WriteAllTextAsync(backup.Manifest, (await File.ReadAllTextAsync(backup.Manifest, Now)).Replace("\"rows\": 5", "\"rows\": 6", StringComparison.Ordinal), Now);
                break;
            case "torn manifest":
                await File.WriteAllTextAsync(backup.Manifest, (await File.ReadAllTextAsync(backup.Manifest, Now))[..200], Now);
                break;
            default:
                File.Delete(backup.File);
                break;
        }

        (await Should.ThrowAsync<DatabaseException>(() => database.RestoreAsync(backup, Now))).Message.ShouldContain(message);

        Query("SELECT count(*) FROM item").ShouldBe(["6"]);
    }

    [Fact]
    public async Task A_backup_of_another_application_is_refused()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        await using var other = Open(o => o with { Application = "bakery" });

        (await Should.ThrowAsync<DatabaseException>(() => other.RestoreAsync(backup, Now))).Message.ShouldContain("of the application 'shop'");
    }

    [Fact]
    public async Task There_is_no_backup_of_a_database_that_does_not_exist()
    {
        await using var database = Open();

        await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now));

        Directory.Exists(Work.Backups).ShouldBeFalse();
    }
}
