using Microsoft.Data.Sqlite;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

public sealed partial class SqliteDatabaseTests
{
    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task Backup_and_restore_keep_the_journal_mode_and_serve_open_connections(string mode)
    {
        await using var database = await FilledAsync();
        Run($"PRAGMA journal_mode = {mode}");
        using var application = SqliteShell.Open(File, SqliteOpenMode.ReadWrite);
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("DELETE FROM item");

        await database.RestoreAsync(backup, Now);

        using var command = application.CreateCommand();
        command.CommandText = "SELECT count(*) FROM item";
        command.ExecuteScalar().ShouldBe(5L);
        Query("PRAGMA journal_mode").ShouldBe([mode.ToLowerInvariant()]);
        Directory.GetFiles(Work.Backups).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("not a database")]
    [InlineData("torn")]
    public async Task A_database_that_is_lost_or_damaged_is_restored_and_the_damaged_file_kept(string damage)
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        if (damage == "gone")
            System.IO.File.Delete(File);
        else if (damage == "torn")
            await TearAsync();
        else
            await System.IO.File.WriteAllTextAsync(File, new string('x', 9000), Now);

        var report = await database.RestoreAsync(backup, Now);

        (await database.PositionAsync(Now)).ShouldBe(backup.Position);
        Query("PRAGMA integrity_check").ShouldBe(["ok"]);
        Query("SELECT count(*) FROM item").ShouldBe(["5"]);
        (report.Damaged is null).ShouldBe(damage == "gone");
        if (report.Damaged is { } aside)
            System.IO.File.Exists(aside).ShouldBeTrue();
    }

    [Fact]
    public async Task A_damaged_database_has_no_backup_that_counts()
    {
        await using var database = await FilledAsync();
        await database.BackupAsync(Work.Backups, Now);
        await TearAsync();

        await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now));

        Directory.GetFiles(Work.Backups).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task A_backup_under_a_writer_is_one_state_of_the_database(string mode)
    {
        await using var database = await FilledAsync();
        Run($"PRAGMA journal_mode = {mode}; CREATE TABLE a (n INTEGER); CREATE TABLE b (n INTEGER);");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var writer = Task.Run(
            () =>
            {
                using var connection = SqliteShell.Open(File, SqliteOpenMode.ReadWrite);
                using var command = connection.CreateCommand();
                command.CommandText = "BEGIN IMMEDIATE; INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); COMMIT;";
                var written = 0;
                for (; !stop.IsCancellationRequested; written++)
                {
                    command.ExecuteNonQuery();
                    Thread.Sleep(5); // Without WAL a writer that never pauses starves every reader; that is SQLite's, not ours.
                }

                return written;
            },
            Now);

        for (var i = 0; i < 5; i++)
        {
            var tables = (await database.BackupAsync(Work.Backups, Now)).Tables.ToDictionary(t => t.Table);
            tables["a"].Rows.ShouldBe(tables["b"].Rows);
        }

        await stop.CancelAsync();
        (await writer).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_migration_waits_for_a_writer_and_a_writer_that_stays_is_named_as_busy()
    {
        Shop();
        await using var database = Open(o => o with { BusyTimeout = TimeSpan.FromMilliseconds(300) });
        await database.MigrateToAsync(1, null, Now);
        using (var writer = SqliteShell.Open(File, SqliteOpenMode.ReadWrite))
        {
            using var command = writer.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE; INSERT INTO item (name) VALUES ('a');";
            command.ExecuteNonQuery();

            (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("locked");

            command.CommandText = "COMMIT";
            command.ExecuteNonQuery();
        }

        (await Latest(database)).To.ShouldBe(3);
        Query("SELECT name, price FROM item").ShouldBe(["a|100"]);
    }

    [Fact]
    public async Task A_backup_is_compressed_and_one_from_before_they_were_is_still_put_back()
    {
        await using var database = await FilledAsync();
        Run($"INSERT INTO item (name, price) SELECT 'the same', 7 FROM {Numbers(5_000)}");
        var backup = await database.BackupAsync(Work.Backups, Now);
        backup.Bytes.ShouldBeLessThan(backup.ContentBytes!.Value / 3);
        var partial = Path.Combine(Work.Backups, ".partial");
        await Slipway.Databases.Sqlite.SqliteArchive.UnpackAsync(backup.File, partial, null, Now);
        System.IO.File.ReadAllBytes(partial).AsSpan(0, 15).SequenceEqual("SQLite format 3"u8).ShouldBeTrue();
        var former = backup with
        {
            File = Path.Combine(Work.Backups, "shop-former.db"), Bytes = new FileInfo(partial).Length, ContentBytes = null,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await System.IO.File.ReadAllBytesAsync(partial, Now))),
        };
        former.Keep(partial);
        Run("DELETE FROM item");

        (await database.RestoreAsync(former.File, Now)).Tables.Single(t => t.Table == "item").Back.ShouldBe(5_005);
        Run("DELETE FROM item");
        (await database.RestoreAsync(backup, Now)).Tables.Single(t => t.Table == "item").Back.ShouldBe(5_005);
        Directory.GetFiles(Work.Backups).Length.ShouldBe(4);
    }

    [Fact]
    public async Task What_a_killed_rehearsal_left_is_cleared_away_and_a_living_one_is_not()
    {
        Shop();
        Directory.CreateDirectory(Work.Scratch);
        foreach (var name in (string[])["dead", "living"])
        {
            foreach (var end in (string[])["", "-journal", ".alive", ".lock"])
                await System.IO.File.WriteAllTextAsync(Path.Combine(Work.Scratch, $"slipway-scratch-{name}.db{end}"), "", Now);
        }

        using var living = new FileStream(Path.Combine(Work.Scratch, "slipway-scratch-living.db.alive"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await using var database = Open();

        await database.RehearseAsync(Work.Scratch, Now);

        Directory.GetFiles(Work.Scratch).ShouldAllBe(f => f.Contains("living"));
        Directory.GetFiles(Work.Scratch).Length.ShouldBe(4);
    }

    [Fact]
    public async Task Privileges_are_tried_and_leave_no_trace()
    {
        await using var database = await FilledAsync();
        var before = await System.IO.File.ReadAllBytesAsync(File, Now);

        var privileges = await database.PrivilegesAsync(Now);

        privileges.Select(p => p.Name).ShouldBe(["begin", "create table", "insert", "select", "alter table", "update", "create index", "delete", "drop table"]);
        privileges.ShouldAllBe(p => p.Granted);
        (await System.IO.File.ReadAllBytesAsync(File, Now)).ShouldBe(before);
        RoundTrip(privileges).ShouldBe(privileges);
    }

    [Fact]
    public async Task A_privilege_that_is_missing_is_named_with_what_sqlite_says()
    {
        Directory.CreateDirectory(File);
        await using var directory = Open();
        (await directory.PrivilegesAsync(Now)).ShouldContain(p => !p.Granted);

        await using var nowhere = Open(o => o with { File = Path.Combine(Work.Data, "none", "shop.db") });
        (await nowhere.PrivilegesAsync(Now)).ShouldHaveSingleItem().Evidence.ShouldContain("does not exist");
        Shop();
        (await Should.ThrowAsync<DatabaseException>(() => Latest(nowhere))).Message.ShouldContain("does not exist");
    }

    [Fact]
    public async Task The_server_says_what_it_is()
    {
        await using var database = await FilledAsync();

        var server = RoundTrip(await database.ServerAsync(Now));

        (server.Product, server.Supported).ShouldBe(("SQLite", true));
        server.Settings["journal_mode"].ShouldBe("delete");
    }

    [Fact]
    public async Task A_link_to_the_database_shares_its_lock_and_its_content()
    {
        Shop();
        var link = Path.Combine(Work.Root, "link.db");
        System.IO.File.CreateSymbolicLink(link, File);
        await using var database = Open(o => o with { File = link });

        await Latest(database);

        Directory.GetFiles(Work.Data).Select(Path.GetFileName).Order().ShouldBe(["shop.db", "shop.db.lock"]);
        System.IO.File.Exists(link + ".lock").ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_engine_or_a_relative_file_is_refused()
    {
        Should.Throw<DatabaseException>(() => Open(o => o with { Engine = "oracle" })).Message.ShouldContain("known are sqlite");
        Should.Throw<DatabaseException>(() => Open(o => o with { File = "shop.db" })).Message.ShouldContain("not an absolute path");
    }

    // Overwrites the middle of the file, past the header and the schema.
    private async Task TearAsync()
    {
        await using var file = System.IO.File.OpenWrite(File);
        file.Position = 4096;
        await file.WriteAsync(new byte[file.Length - 4096], Now);
    }
}
