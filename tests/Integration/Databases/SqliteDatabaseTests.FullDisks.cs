using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases;

public sealed partial class SqliteDatabaseTests
{
    private const int Many = 20_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_has_room_for_the_copy_and_none_for_packing_it_gives_no_backup(bool encrypted)
    {
        await using var filled = await FilledAsync();
        Run($"INSERT INTO item (name, price) SELECT {Noise}, n FROM {Numbers(Many)}");
        await using var database = Open(o => o with { Passphrase = encrypted ? new Passphrase("a long enough passphrase") : null, Memory = null });
        var size = new FileInfo(File).Length;
        using var disk = SmallDisk.Mount(Work.Backups, size * 9 / 8);

        var error = await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now));

        error.Message.ShouldContain("The database is as it was, and what had been begun is removed.");
        Directory.GetFileSystemEntries(Work.Backups).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("readable", false)]
    [InlineData("readable", true)]
    [InlineData("gone", false)]
    [InlineData("torn", false)]
    public async Task A_disk_that_is_full_while_a_backup_is_put_back_leaves_what_was_there(string state, bool encrypted)
    {
        using var disk = SmallDisk.Mount(Work.Data, 6 << 20);
        await using var filled = await FilledAsync();
        await using var database = Open(o => o with { Passphrase = encrypted ? new Passphrase("a long enough passphrase") : null });
        Run($"INSERT INTO item (name, price) SELECT {Noise}, n FROM {Numbers(Many)}");
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("DELETE FROM item WHERE id > 5");
        Run("VACUUM");
        if (state == "gone")
            System.IO.File.Delete(File);
        else if (state == "torn")
            await TearAsync();
        var before = state == "gone" ? [] : await System.IO.File.ReadAllBytesAsync(File, Now);
        Fill(Path.Combine(Work.Data, "filler"), leave: 256 * 1024);

        var error = await Should.ThrowAsync<DatabaseException>(() => database.RestoreAsync(backup, Now));

        error.Message.ShouldMatch("(?i)no space left|disk is full");
        error.Message.ShouldContain("as it was");
        Directory.GetFileSystemEntries(Work.Data).Select(Path.GetFileName).ShouldNotContain(name => name!.Contains("restoring") || name.Contains("damaged"));
        if (state == "gone")
            System.IO.File.Exists(File).ShouldBeFalse();
        else
            (await System.IO.File.ReadAllBytesAsync(File, Now)).ShouldBe(before);

        System.IO.File.Delete(Path.Combine(Work.Data, "filler"));
        await database.RestoreAsync(backup, Now);
        Query("SELECT count(*) FROM item").ShouldBe([$"{Many + 5}"]);
    }

    private static void Fill(string file, int leave)
    {
        var room = new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace - leave;
        System.IO.File.WriteAllBytes(file, new byte[room]);
    }
}
