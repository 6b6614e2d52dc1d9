using Slipway.Bench.Lab;

namespace Slipway.Bench.Backups;

/// <summary><c>mariadb-dump --single-transaction</c> into a file and <c>mariadb</c> from it, nothing added.</summary>
internal sealed class MariaDbDump(MariaDbServer server) : Rival
{
    public override string Name => "mariadb-dump > file, mariadb < file";

    public override Task BackUpAsync(string database, string directory)
        => Shell.RunAsync(new Call("mariadb-dump", [.. server.ClientArguments, "--single-transaction", database]) { Output = Path.Combine(directory, "dump.sql") });

    public override Task RestoreAsync(string directory, string database)
        => Shell.RunAsync(new Call("mariadb", [.. server.ClientArguments, database]) { Input = Path.Combine(directory, "dump.sql") });
}
