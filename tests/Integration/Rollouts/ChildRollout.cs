using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Symlink;
using Slipway.Tests.Integration.Hosts;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>A deployer that deploys two releases in turn without end, to be killed.</summary>
internal static class ChildRollout
{
    public static Command Command(string root, string first, string second) => ChildProgram.Command(typeof(ChildRollout), root, first, second);

    public static async Task<int> RunAsync(string[] args)
    {
        await using var host = new LocalHost("local", args[0]);
        await using var held = await host.LockAsync(TestRoot.Holder("child"));
        var rollout = new SymlinkRollout(host, ["data"]);
        Console.WriteLine($"deployer={System.Environment.ProcessId}");
        for (var turn = 0; ; turn++)
        {
            Console.WriteLine($"turn {turn}");
            var release = await Release.FromDirectoryAsync(args[1 + turn % 2], executables: ["app"]);
            var facts = await rollout.CaptureAsync(release.Id);
            await rollout.StageAsync(release);
            await rollout.ActivateAsync(release.Id);
            if (turn % 3 == 2)
                await rollout.RestoreAsync(facts);
            else
                await rollout.PruneAsync(1, []);
        }
    }
}
