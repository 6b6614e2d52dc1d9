using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

/// <summary>
/// Deploys one release with each rival to the same containers in the same round: the first time and then with one file in a hundred changed, to one host
/// and to three; and Slipway to twenty against one.
/// </summary>
internal static class HostsBench
{
    private const string First = "first";
    private const string Changed = "changed";
    private const int Many = 20;

    public static async Task<int> RunAsync(int rounds = 3, double scale = 1)
    {
        await Peers.DebianAsync(("ansible-playbook", ["ansible"]), ("cap", ["capistrano", "ruby-ed25519", "ruby-bcrypt-pbkdf"]), ("rsync", ["rsync"]), ("git", ["git"]));
        await SlipwayDeploy.PrepareAsync();
        Machines machines;
        try
        {
            machines = await Machines.StartAsync(Many);
        }
        catch (Exception problem) when (problem is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"hosts: NOT MEASURED: {problem.Message} (./build.sh Lab makes the image and starts a Docker engine)\n");
            return 0;
        }

        await using (machines)
        {
            var slipway = new SlipwayDeploy(machines);
            Rival[] rivals = [slipway, new Rsync(machines), new Ansible(machines), new Capistrano(machines)];
            var measured = new Rounds();
            using var payload = new Payload((int)(5000 * scale), (long)(200e6 * scale));
            foreach (var hosts in (int[])[1, 3])
            {
                for (var round = 0; round < rounds; round++)
                    await RoundAsync(rivals, payload, hosts, measured);
            }

            using var small = new Payload(100, 4_000_000);
            await ManyAsync(machines, slipway, small, rounds, measured);
            HostsTable.Print(rivals, payload, small, rounds, measured);
            return 0;
        }
    }

    public static string What(string kind, string part, int hosts) => string.Create(CultureInfo.InvariantCulture, $"{kind} {part} {hosts}");

    // Nothing is deleted between two measurements: for minutes ext4 passes over the inodes of deleted files, one by one for each new file, which made the next
    // first upload, whoever's it was, up to three times as long.
    private static string Aside(Rival rival) => $"mkdir -p /srv/aside && {{ [ ! -e {rival.Root} ] || mv {rival.Root} \"$(mktemp -d -p /srv/aside)\"; }} && sync";

    private static async Task RoundAsync(Rival[] rivals, Payload payload, int hosts, Rounds measured)
    {
        foreach (var rival in rivals.Where(rival => rival.Missing is null))
            await rival.PublishAsync(payload);
        foreach (var rival in rivals.Where(rival => rival.Missing is null))
        {
            await rival.Machines.EachAsync(Aside(rival));
            await MeasureAsync(rival, payload, hosts, First, measured);
        }

        payload.Change();
        foreach (var rival in rivals.Where(rival => rival.Missing is null))
            await rival.PublishAsync(payload);
        foreach (var rival in rivals.Where(rival => rival.Missing is null))
            await MeasureAsync(rival, payload, hosts, Changed, measured);
    }

    private static async Task MeasureAsync(Rival rival, Payload payload, int hosts, string kind, Rounds measured)
    {
        var (upload, whole) = await rival.DeployAsync(payload, hosts);
        if (upload > 0)
            measured.Add(rival.Name, What(kind, "upload", hosts), upload);
        measured.Add(rival.Name, What(kind, "whole", hosts), whole);
        if (rival is SlipwayDeploy slipway)
            measured.Add(rival.Name, "MB", slipway.Last.PeakMegabytes);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rival.Name}, {hosts} host(s), {kind}: upload {upload:0.00} s, whole {whole:0.00} s, {Shell.Load()}"));
    }

    private static async Task ManyAsync(Machines machines, SlipwayDeploy slipway, Payload small, int rounds, Rounds measured)
    {
        for (var round = 0; round < rounds; round++)
        {
            await machines.EachAsync(Aside(slipway));
            await slipway.DeployAsync(small, Many);
            foreach (var hosts in (int[])[1, Many])
            {
                small.Change();
                await MeasureAsync(slipway, small, hosts, "small", measured);
            }
        }
    }
}
