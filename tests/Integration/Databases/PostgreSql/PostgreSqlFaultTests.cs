using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>A server of their own, which these tests kill.</summary>
public sealed class PostgreSqlFaultTests : IAsyncLifetime
{
    private const int Rows = 400_000;
    private readonly PostgreSqlServer _server = new("fault");
    private readonly Workspace _work = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        using (var owner = _server.Open("postgres"))
            PostgreSqlServer.Execute(owner, "CREATE DATABASE shop");
        using var shop = _server.Open("shop");
        PostgreSqlServer.Execute(shop, $"CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, md5(n::text) || md5((-n)::text) FROM generate_series(1, {Rows}) AS s (n)");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _work.Dispose();
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_dump_costs_the_backup_and_nothing_else()
    {
        await using var database = Open();
        var backing = database.BackupAsync(_work.Backups, Now);
        using (var admin = _server.Admin("postgres"))
        {
            // Held in the middle of the dump, until that is all that the backup still waits for.
            await Poll.UntilAsync(() => backing.IsCompleted || Active(admin).Any(pid => PostgreSqlServer.Signal("STOP", pid)), Now);
            backing.IsCompleted.ShouldBeFalse("the dump was too quick to be killed");
            await Poll.UntilAsync(() => PostgreSqlServer.Query(admin, "SELECT 1 FROM pg_stat_activity WHERE datname = 'shop' AND state = 'active'").Count == 1, Now);
        }

        await _server.KillAsync();

        var error = await Should.ThrowAsync<DatabaseException>(() => backing);

        error.Message.ShouldContain("The database is as it was");
        Directory.GetFileSystemEntries(_work.Backups).ShouldBeEmpty();
        await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(_work.Backups, Now));
        _server.Restart();
        (await database.BackupAsync(_work.Backups, Now)).Tables.Single().Rows.ShouldBe(Rows);
        using var left = _server.Open("postgres");
        PostgreSqlServer.Query(left, "SELECT datname FROM pg_database WHERE datname LIKE 'slipway%'").ShouldBeEmpty();

        static IReadOnlyList<string> Active(Npgsql.NpgsqlConnection admin) =>
            PostgreSqlServer.Query(admin, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY % TO stdout%' AND state = 'active'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_is_full_while_a_backup_is_unpacked_leaves_the_database_as_it_was(bool encrypted)
    {
        await using var database = Open(encrypted);
        var backup = await database.BackupAsync(_work.Backups, Now);
        var small = Path.Combine(_work.Root, "small");
        using var disk = SmallDisk.Mount(small, backup.Bytes + (1 << 20));
        foreach (var file in (string[])[backup.File, backup.Manifest])
            File.Copy(file, Path.Combine(small, Path.GetFileName(file)));

        var error = await Should.ThrowAsync<DatabaseException>(() => database.RestoreAsync(Path.Combine(small, Path.GetFileName(backup.File)), Now));

        error.Message.ShouldMatch("(?i)no space left|disk was full");
        error.Message.ShouldContain("Nothing was changed in the database");
        Directory.GetFileSystemEntries(small).Length.ShouldBe(2);
        using var shop = _server.Open("shop");
        PostgreSqlServer.Query(shop, "SELECT count(*) FROM item").ShouldBe([$"{Rows}"]);
    }

    private Database Open(bool encrypted = false) => Database.Open(
        new DatabaseOptions
        {
            Engine = "postgresql", Server = _server.Address("shop"), Migrations = _work.Migrations, Application = "shop", AppliedBy = "tester", Passphrase = encrypted ? new Passphrase("a long enough passphrase") : null, Memory = null,
        },
        TimeProvider.System);
}
