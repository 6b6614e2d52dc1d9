using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Backups;

/// <summary>mydumper and myloader with two threads, compressed.</summary>
internal sealed class MyDumper(MariaDbServer server) : Rival
{
    private readonly string[] _connection = ["--host=127.0.0.1", $"--port={server.Port.ToString(CultureInfo.InvariantCulture)}", $"--user={Server.User}", $"--password={Server.Password}", "--threads=2"];

    public override string Name => "mydumper 0.10, myloader (2 threads)";

    public override string? Missing => Peers.Missing("/usr/bin/mydumper");

    public override Task BackUpAsync(string database, string directory)
        => Shell.RunAsync(new Call("/usr/bin/mydumper", [.. _connection, "--compress", $"--database={database}", $"--outputdir={directory}/dump"]));

    public override Task RestoreAsync(string directory, string database)
        => Shell.RunAsync(new Call("/usr/bin/myloader", [.. _connection, "--overwrite-tables", $"--database={database}", $"--directory={directory}/dump"]));
}
