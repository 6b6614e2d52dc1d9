using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Rollouts;
using Slipway.Rollouts.Fleet;
using Slipway.Rollouts.Symlink;

namespace Slipway.Bench.Hosts;

/// <summary>A process of its own that deploys a directory to hosts with Slipway's own classes, as a person's deployer would, and says how long it took and how much memory.</summary>
internal static class Deployer
{
    public const string Word = "hosts-deployer";
    public const string Root = "/srv/app/slipway";
    private const int Keep = 5;

    public static async Task<int> RunAsync(string directory, string key, string knownHosts, string[] ports)
    {
        var began = Stopwatch.GetTimestamp();
        var release = await Release.FromDirectoryAsync(directory);
        var read = Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        var hosts = ports.Select(port => new SshHost($"h{port}", Root, new SshTarget("127.0.0.1") { Port = int.Parse(port, CultureInfo.InvariantCulture), User = "deploy", Identities = [key], KnownHosts = [knownHosts] })).ToList();
        var held = new List<HostLock>();
        Rollout rollout = hosts is [var only]
            ? new SymlinkRollout(only)
            : new FleetRollout([.. hosts.Select(host => new FleetMember(host.Name, new SymlinkRollout(host)))], new FleetOptions(Batches.All, hosts.Count, null, _ => { }));
        await ManyHosts.EachAsync("cannot be locked", hosts, host => host.Name, hosts.Count, async (host, cancel) =>
        {
            await host.InitializeAsync("bench", "bench", cancel);
            var taken = await host.LockAsync(new LockHolder("bench", "bench", Environment.ProcessId, DateTimeOffset.UnixEpoch, "1", "Bench"), cancel);
            lock (held)
                held.Add(taken);
            return true;
        }, CancellationToken.None);
        await rollout.StageAsync(release);
        var staged = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await rollout.ActivateAsync(release.Id);
        await rollout.PruneAsync(Keep, []);
        foreach (var one in held)
            await one.DisposeAsync();
        foreach (var host in hosts)
            await host.DisposeAsync();
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(JsonSerializer.Serialize(new Deployed(read, staged, double.Parse(peak, CultureInfo.InvariantCulture) * 1024 / 1e6), JsonSerializerOptions.Web));
        return 0;
    }
}
