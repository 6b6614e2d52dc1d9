using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

/// <summary>A server of their own, which these tests kill.</summary>
public sealed class MariaDbFaultTests : IAsyncLifetime
{
    private const int Rows = 600_000;
    private readonly MariaDbServer _server = new(durable: true);
    private readonly Workspace _work = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync(Now);
        _server.Execute(null, "CREATE DATABASE shop");
        _server.Execute("shop", $"CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(70)); INSERT INTO item SELECT seq, CONCAT(MD5(seq), MD5(-seq)) FROM seq_1_to_{Rows}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _work.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_killed_in_the_middle_of_a_dump_costs_the_backup_and_nothing_else(bool encrypted)
    {
        await using var database = Database.Open(
            new DatabaseOptions
            {
                Engine = "mariadb", Server = _server.Address("shop"), Migrations = _work.Migrations, Application = "shop", AppliedBy = "tester", Passphrase = encrypted ? new Passphrase("a long enough passphrase") : null,
            },
            TimeProvider.System);
        var backing = database.BackupAsync(_work.Backups, Now);
        await Poll.UntilAsync(() => backing.IsCompleted || _server.Query(null, "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT /*!40001 SQL_NO_CACHE%'").Count > 0, Now);
        backing.IsCompleted.ShouldBeFalse("the dump was too quick to be killed");
        await _server.KillAsync();

        var error = await Should.ThrowAsync<DatabaseException>(() => backing);

        error.Message.ShouldContain("The client failed while dumping shop on 127.0.0.1");
        error.Message.ShouldContain("Lost connection");
        error.Message.ShouldContain("The database is as it was");
        Directory.GetFileSystemEntries(_work.Backups).ShouldBeEmpty();
        await _server.StartAsync(Now);
        (await database.BackupAsync(_work.Backups, Now)).Tables.Single().Rows.ShouldBe(Rows);
        _server.Query(null, "SHOW DATABASES LIKE 'slipway%'").ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_indexes_cannot_be_sorted_the_backup_is_loaded_row_by_row()
    {
        _server.Execute("shop", "CREATE INDEX by_name ON item (name)");
        // Not below the test's own directory, which the server's user may not enter.
        var small = Directory.CreateTempSubdirectory("slipway-small-").FullName;
        using var disk = SmallDisk.Mount(small, 1 << 20);
        File.SetUnixFileMode(small, (UnixFileMode)0b111_111_111);
        _server.Execute(null, $"SET GLOBAL innodb_tmpdir = '{small}'");
        Should.Throw<Exception>(() => _server.Execute("shop", "CREATE INDEX again ON item (name)"));
        await using var database = Database.Open(
            new DatabaseOptions { Engine = "mariadb", Server = _server.Address("shop"), Migrations = _work.Migrations, Application = "shop", AppliedBy = "tester" }, TimeProvider.System);

        var backup = await database.BackupAsync(_work.Backups, Now);

        backup.Tables.Single().Rows.ShouldBe(Rows);
        backup.Position.Fingerprint.Text.ShouldContain("by_name");
    }
}
