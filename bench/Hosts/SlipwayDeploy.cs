using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

internal sealed class SlipwayDeploy(Machines machines) : Rival(machines)
{
    public override string Name => "Slipway";

    /// <summary>What the last one said of itself.</summary>
    public Deployed Last { get; private set; } = new(0, 0, 0);

    private static string Program => Path.Combine(Repository.Lab, "deployer", "Slipway.Bench");

    /// <summary>Compiles the deployer ahead of time, as build.sh compiles the real one.</summary>
    public static Task PrepareAsync() => Shell.RunAsync(new Call("dotnet", "publish", Path.Combine(Repository.Root, "bench"), "-c", "Release", "-p:AsDeployer=true", "-o", Path.GetDirectoryName(Program)!, "-v", "quiet", "--nologo"));

    public override async Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts)
    {
        var began = Stopwatch.GetTimestamp();
        var said = await Shell.RunAsync(new Call(Program,
            [Deployer.Word, payload.Directory, Machines.Key, Machines.KnownHosts, .. Machines.All.Take(hosts).Select(machine => machine.Port.ToString(CultureInfo.InvariantCulture))]));
        var whole = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Last = JsonSerializer.Deserialize<Deployed>(said.Split('\n').First(line => line.StartsWith('{')), JsonSerializerOptions.Web)!;
        return (Last.Staged, whole);
    }
}
