using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    private static readonly Passphrase Secret = new("a long enough passphrase");

    /// <summary>The name of another database beside this test's own; it need not exist.</summary>
    protected abstract string Beside(string name);

    /// <summary>The options that open the other database.</summary>
    protected DatabaseOptions OptionsOf(string other) => Options.Server is { } server ? Options with { Server = server with { Database = other } } : Options with { File = other };

    protected abstract IReadOnlyList<string> QueryIn(string other, string sql);

    protected abstract void RunIn(string other, string sql);

    /// <summary>Rows n = 1 to a number, as what can stand after FROM.</summary>
    protected abstract string Numbers(int count);

    /// <summary>An expression of 32 characters that are other ones in each row.</summary>
    protected virtual string Noise => "MD5(n)";

    [Fact]
    public async Task A_restore_counts_the_rows_written_deleted_and_changed_since_the_backup()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("UPDATE item SET price = 77 WHERE name = 'item 1'");
        Run("DELETE FROM item WHERE name = 'item 2'");
        Run("INSERT INTO item (name, price) VALUES ('new', 1), ('new', 1), ('item 3', 3)");
        Run("ALTER TABLE item ADD COLUMN colour INTEGER");

        var report = await database.RestoreAsync(backup, Now);

        report.Tables.ShouldBe([new("item", 7, 5, true, 4, 2), new("sale", 0, 0, false, 0, 0)]);
        report.Tables[0].ToString().ShouldBe("item: 7 rows, 5 in the backup; 4 written since are lost, 2 come back as they were");
    }

    [Fact]
    public async Task An_encrypted_backup_is_proven_hides_its_rows_and_opens_to_its_passphrase_only()
    {
        await using var plain = await FilledAsync();
        var readable = await plain.BackupAsync(Path.Combine(Work.Root, "plain"), Now);
        await using var database = Open(o => o with { Passphrase = Secret });
        Run("INSERT INTO item (name, price) VALUES ('a secret of ours', 6)");

        var backup = await database.BackupAsync(Work.Backups, Now);

        backup.File.ShouldEndWith(".enc");
        Directory.GetFileSystemEntries(Work.Backups).Order(StringComparer.Ordinal).ShouldBe([backup.File, backup.Manifest]);
        var bytes = await File.ReadAllBytesAsync(backup.File, Now);
        bytes.AsSpan(0, 7).SequenceEqual("SLIPWAY"u8).ShouldBeTrue();
        bytes.AsSpan().IndexOf("a secret of ours"u8).ShouldBe(-1);
        Backup.Load(backup.File).Encryption.ShouldBe("aes-256-gcm pbkdf2-sha256 v1");
        Run("DELETE FROM item");
        await using var wrong = Open(o => o with { Passphrase = new Passphrase("another long passphrase") });
        (await Should.ThrowAsync<DatabaseException>(() => wrong.RestoreAsync(backup, Now))).Message.ShouldContain("the passphrase is not the one that it was encrypted with");
        (await Should.ThrowAsync<DatabaseException>(() => plain.RestoreAsync(backup, Now))).Message.ShouldContain("Set backups.passphrase");
        Query("SELECT count(*) FROM item").ShouldBe(["0"]);

        (await database.RestoreAsync(backup, Now)).Tables.Single(t => t.Table == "item").Back.ShouldBe(6);
        Query("SELECT count(*) FROM item").ShouldBe(["6"]);
        (await database.RestoreAsync(readable, Now)).Tables.Single(t => t.Table == "item").Written.ShouldBe(1);
        Directory.GetFileSystemEntries(Work.Backups).Length.ShouldBe(2);
    }

    [Fact]
    public async Task While_an_encrypted_backup_is_made_and_put_back_nothing_of_it_lies_beside_it_in_clear()
    {
        Assert.SkipUnless(Directory.Exists(ClearSpace.SharedMemory), "This machine keeps no files in memory.");
        await using var filled = await FilledAsync();
        await using var database = Open(o => o with { Passphrase = Secret });
        Directory.CreateDirectory(Work.Backups);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var watcher = new FileSystemWatcher(Work.Backups) { EnableRaisingEvents = true };
        watcher.Created += (_, created) => seen.Add(created.Name!);

        await database.RestoreAsync(await database.BackupAsync(Work.Backups, Now), Now);
        // What was made before it has been told by then.
        await File.WriteAllTextAsync(Path.Combine(Work.Backups, "last"), "", Now);
        await UntilAsync(() => Task.FromResult(seen.Contains("last")));

        seen.ShouldContain(name => name.EndsWith(".enc.partial", StringComparison.Ordinal));
        seen.Where(name => new[] { ".plain", ".dump", ".proof" }.Any(name.Contains)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_goes_into_another_database_that_is_new_empty_or_of_an_earlier_restore_and_into_no_other()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        Run("INSERT INTO item (name, price) VALUES ('late', 9)");
        var copy = Beside("copy");

        (await database.RestoreToAsync(backup.File, copy, Now)).Tables.ShouldAllBe(t => t.RowsBefore == null);
        QueryIn(copy, "SELECT count(*) FROM item").ShouldBe(["5"]);
        RunIn(copy, "INSERT INTO item (name, price) VALUES ('practised on', 9)");
        await using (var opened = Database.Open(OptionsOf(copy), TimeProvider.System))
            (await opened.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
        (await database.RestoreToAsync(backup.File, copy, Now)).Tables.Single(t => t.Table == "item").Written.ShouldBe(1);
        QueryIn(copy, "SELECT count(*) FROM item").ShouldBe(["5"]);

        var theirs = Beside("theirs");
        RunIn(theirs, "CREATE TABLE valuable (id INTEGER)");
        (await Should.ThrowAsync<DatabaseException>(() => database.RestoreToAsync(backup.File, theirs, Now))).Message.ShouldContain("neither empty nor was it made by Restore");
        QueryIn(theirs, "SELECT count(*) FROM valuable").ShouldBe(["0"]);
        RunIn(theirs, "DROP TABLE valuable");
        await database.RestoreToAsync(backup.File, theirs, Now);
        QueryIn(theirs, "SELECT count(*) FROM item").ShouldBe(["5"]);

        var ours = Options.Server?.Database ?? Options.File;
        (await Should.ThrowAsync<DatabaseException>(() => database.RestoreToAsync(backup.File, ours, Now))).Message.ShouldContain("is the database itself");
        Query("SELECT count(*) FROM item").ShouldBe(["6"]);
        Directory.GetFileSystemEntries(Work.Backups).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_backup_is_not_put_over_the_database_of_another_application()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        await using var bakery = Database.Open(OptionsOf(Beside("bakery")) with { Application = "bakery" }, TimeProvider.System);
        await bakery.MigrateToLatestAsync(null, Now);
        await using var astray = Database.Open(OptionsOf(Beside("bakery")), TimeProvider.System);

        (await Should.ThrowAsync<DatabaseException>(() => astray.RestoreAsync(backup, Now))).Message.ShouldContain("belongs to the application 'bakery', not to 'shop'");

        QueryIn(Beside("bakery"), "SELECT count(*) FROM item").ShouldBe(["0"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_changed_byte_and_any_cut_of_a_backup_or_its_manifest_is_found(bool encrypted)
    {
        await using var database = await FilledAsync();
        await using var writer = Open(o => o with { Passphrase = encrypted ? Secret : null });
        var backup = await writer.BackupAsync(Work.Backups, Now);
        var (content, manifest) = (await File.ReadAllBytesAsync(backup.File, Now), await File.ReadAllBytesAsync(backup.Manifest, Now));
        var random = new Random(20260101);
        for (var i = 0; i < 150; i++)
        {
            var (file, whole) = i % 3 == 0 ? (backup.Manifest, manifest) : (backup.File, content);
            var at = random.Next(whole.Length);
            var changed = i % 2 == 0 ? [.. whole[..at], (byte)(whole[at] ^ (1 << random.Next(8))), .. whole[(at + 1)..]] : whole[..at];
            await File.WriteAllBytesAsync(file, changed, Now);
            var isFound = false;
            try
            {
                isFound = MeansTheSame(Backup.Load(backup.File), backup, file);
            }
            catch (DatabaseException)
            {
                isFound = true;
            }

            isFound.ShouldBeTrue($"{(i % 2 == 0 ? "flipped at" : "cut to")} {at} of {whole.Length} in {Path.GetFileName(file)}");
            await File.WriteAllBytesAsync(file, whole, Now);
        }

        Backup.Load(backup.File).Tables.ShouldBe(backup.Tables);
        await writer.RestoreAsync(backup, Now);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_is_full_while_a_backup_is_written_costs_nothing_but_the_backup(bool encrypted)
    {
        await using var database = await FilledAsync();
        Run($"INSERT INTO item (name, price) SELECT {Noise}, n FROM {Numbers(20_000)}");
        await using var writer = Open(o => o with { Passphrase = encrypted ? Secret : null });
        using (SmallDisk.Mount(Work.Backups, 200 * 1024))
        {
            var error = await Should.ThrowAsync<DatabaseException>(() => writer.BackupAsync(Work.Backups, Now));

            error.Message.ShouldMatch("(?i)no space left|disk is full");
            error.Message.ShouldContain("The database is as it was");
            Directory.GetFileSystemEntries(Work.Backups).ShouldBeEmpty();
        }

        Query("SELECT count(*) FROM item").ShouldBe(["20005"]);
        (await writer.BackupAsync(Work.Backups, Now)).Tables.Single(t => t.Table == "item").Rows.ShouldBe(20_005);
    }

    // Nothing to find: in a manifest a blank or the case of a name can change without a meaning; the seal is over the meaning.
    private static bool MeansTheSame(Backup found, Backup written, string file) => file == written.Manifest && RoundTrip(found).SealNow() == written.Seal;
}
