using Slipway.Bench.Lab;
using Slipway.Databases;
using Slipway.Databases.Backups;

namespace Slipway.Bench.Backups;

/// <summary>Slipway's own: the backup counts only when it has been restored and compared, so its time holds a restore already.</summary>
internal sealed class SlipwayBackups(Server server) : Rival
{
    public override string Name => "Slipway: Backup (restored and compared), Restore (compared)";

    /// <summary>Of the last one taken.</summary>
    public Backup? Last { get; private set; }

    public override async Task BackUpAsync(string database, string directory)
    {
        await using var opened = Open(database);
        Last = await opened.BackupAsync(directory, CancellationToken.None);
    }

    public override async Task RestoreAsync(string directory, string database)
    {
        await using var opened = Open(database);
        await opened.RestoreAsync(Last!, CancellationToken.None);
    }

    private Database Open(string database) => Database.Open(
        new DatabaseOptions
        {
            Engine = server.Engine,
            Server = new ServerAddress("127.0.0.1", server.Port, database, Server.User, Server.Password),
            Migrations = Path.GetTempPath(),
            Application = "bench",
            AppliedBy = "bench",
        },
        TimeProvider.System);
}
