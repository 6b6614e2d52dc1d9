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

    public override async Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts)
    {
        var began = Stopwatch.GetTimestamp();
        var said = await Shell.RunAsync(new Call(Environment.ProcessPath!,
            [Deployer.Word, payload.Directory, Machines.Key, Machines.KnownHosts, .. Machines.All.Take(hosts).Select(machine => machine.Port.ToString(CultureInfo.InvariantCulture))]));
        var whole = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Last = JsonSerializer.Deserialize<Deployed>(said.Split('\n').First(line => line.StartsWith('{')), JsonSerializerOptions.Web)!;
        return (Last.Staged, whole);
    }
}
