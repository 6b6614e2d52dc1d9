using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Backups;

/// <summary><c>pg_dump -Fd -j2</c> and <c>pg_restore -j2</c>, nothing added.</summary>
internal sealed class PgDump(Server server) : Rival
{
    public override string Name => "pg_dump -Fd -j2, pg_restore -j2";

    public override Task BackUpAsync(string database, string directory) => Run("pg_dump", "-Fd", "-j2", "-f", Path.Combine(directory, "dump"), database);

    public override Task RestoreAsync(string directory, string database) => Run("pg_restore", "-j2", "-d", database, Path.Combine(directory, "dump"));

    private Task Run(string program, params string[] arguments) => Shell.RunAsync(new Call($"{PostgreSqlServer.Binaries}/{program}", arguments)
    {
        Variables = new Dictionary<string, string>
        {
            ["PGHOST"] = "127.0.0.1", ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = Server.User, ["PGPASSWORD"] = Server.Password,
        },
    });
}
