using System.Diagnostics;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

/// <summary>rsync over ssh with --link-dest, and a link that is renamed over the old one; hosts side by side.</summary>
internal sealed class Rsync(Machines machines) : Rival(machines)
{
    private int _number;

    public override string Name => "rsync";

    public override string? Missing => Peers.Missing("rsync") ?? Peers.Missing("ssh");

    public override async Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts)
    {
        var (before, now) = (_number, ++_number);
        var began = Stopwatch.GetTimestamp();
        var targets = Machines.All.Take(hosts).ToList();
        await Task.WhenAll(targets.Select(machine => Shell.RunAsync(new Call("rsync", "-a", "--delete", "--mkpath", "-e", $"ssh -F {Machines.Config}",
            $"--link-dest=../{before}", payload.Directory + "/", $"{machine.Name}:{Root}/releases/{now}/"))));
        var uploaded = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var finish = $"cd {Root} && ln -sfn releases/{now} .new && mv -fT .new current && ls -1t releases | tail -n +6 | (cd releases && xargs -r rm -rf)";
        await Task.WhenAll(targets.Select(machine => Shell.RunAsync(new Call("ssh", "-F", Machines.Config, machine.Name, finish))));
        return (uploaded, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
