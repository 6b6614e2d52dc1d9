using System.Globalization;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Integration.Hosts;

/// <summary>A deployer in a process of its own, to be killed.</summary>
internal static class ChildDeployer
{
    // A child that obeys TERM, one that does not, and a child of that one.
    private const string Family = """
        sh -c 'echo "obedient=$$"; exec sleep 100' &
        sh -c 'trap "" TERM; echo "deaf=$$"; sh -c "echo \"deaf grandchild=\$\$\"; sleep 100; sleep 100"; sleep 100' &
        wait
        """;

    public static Command Command(string mode, string root, SshTarget? target = null) => ChildProgram.Command(typeof(ChildDeployer),
        target is null ? [mode, root] : [mode, root, $"{target.Port}", target.User!, target.Identities[0], target.KnownHosts[0]]);

    public static async Task<int> RunAsync(string[] args)
    {
        await using Host host = args is [_, _, var port, var user, var identity, var known]
            ? new SshHost("ssh", args[1], new SshTarget("127.0.0.1") { Port = int.Parse(port, CultureInfo.InvariantCulture), User = user, Identities = [identity], KnownHosts = [known] })
            : new LocalHost("local", args[1]);
        await using var held = await host.LockAsync(TestRoot.Holder("child"));
        Console.WriteLine($"deployer={System.Environment.ProcessId}");
        if (args[0] == "hold")
            await host.RunAsync(Slipway.Hosts.Command.Script(Family), Console.WriteLine);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
