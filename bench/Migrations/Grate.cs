using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>grate, a .NET tool.</summary>
internal sealed class Grate(Server server, string directory) : Tool(server, Path.Combine(directory, "grate"))
{
    public override string Name => $"grate {Peers.Grate}";

    public override string? Missing => Peers.Missing(Peers.GrateProgram);

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        foreach (var script in scripts)
            await WriteAsync($"up/{script.Id}.sql", script.Up + "\n");
    }

    public override Call Apply() => new(
        Peers.GrateProgram,
        $"--databasetype={Server.Engine}",
        $"--connectionstring={Server.ConnectionString(Database)}",
        $"--files={Home}",
        $"--outputPath={Home}/out",
        "--createdatabase=false",
        "--silent")
    {
        Directory = Home,
        Variables = new Dictionary<string, string> { ["DOTNET_ROLL_FORWARD"] = "Major" },
    };
}
