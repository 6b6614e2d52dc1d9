using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>dbmate as npm installs it: a command of Node's that starts a native program.</summary>
internal class Dbmate(Server server, string directory) : Tool(server, Path.Combine(directory, "dbmate"))
{
    public override string Name => $"dbmate {Peers.Dbmate} (npm's command)";

    public override string? Missing => Peers.Missing(Peers.DbmateCommand);

    protected virtual string Program => Peers.DbmateCommand;

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        foreach (var script in scripts)
            await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"db/migrations/20260101{script.Number:000000}_{script.Name}.sql"), $"-- migrate:up\n{script.Up}\n\n-- migrate:down\n{script.Down}\n");
    }

    public override Call Apply() => new(Program, "--url", Url("postgres", "mysql") + (IsMariaDb ? "" : "?sslmode=disable"), "--no-dump-schema", "migrate") { Directory = Home };
}
