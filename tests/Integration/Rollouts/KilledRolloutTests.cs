using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Symlink;
using Slipway.Tests.Integration.Hosts;

namespace Slipway.Tests.Integration.Rollouts;

public sealed class KilledRolloutTests : IDisposable
{
    private const int Kills = 30;

    private readonly TestRoot _root = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Whenever_a_deployer_is_killed_what_is_in_service_is_whole()
    {
        var (first, second) = (Build("first"), Build("second"));
        await using (var host = new LocalHost("local", _root.Path))
            await host.InitializeAsync("inventory", "test", Cancel);
        var random = new Random(20261124);
        var served = new HashSet<string?>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAt(random.Next(0, 3), TimeSpan.FromMilliseconds(random.Next(0, 250)), first, second);
            await using var host = new LocalHost("local", _root.Path);
            await using var held = await host.LockAsync(TestRoot.Holder($"after-{kill}"), Cancel);
            var rollout = new SymlinkRollout(host, ["data"]);
            var state = await rollout.StateAsync(Cancel);
            if (served.Any(id => id is not null))
                state.Current.ShouldNotBeNull($"after kill {kill}: something has been in service all the time");
            served.Add(state.Current);
            foreach (var id in state.Staged)
                (await rollout.VerifyAsync(id, Cancel)).IsIntact.ShouldBeTrue($"after kill {kill}: release {id} has its name, so it must be complete");
            if (state.Current is not null)
                state.Staged.ShouldContain(state.Current);
        }
        served.Count(id => id is not null).ShouldBe(2, "the kills must have come at different times");

        await using var last = new LocalHost("local", _root.Path);
        await using var finalLock = await last.LockAsync(TestRoot.Holder("last"), Cancel);
        var final = new SymlinkRollout(last, ["data"]);
        var release = await Release.FromDirectoryAsync(first, executables: ["app"], cancellation: Cancel);
        await final.StageAsync(release, null, Cancel);
        await final.ActivateAsync(release.Id, Cancel);
        await final.PruneAsync(1, [], Cancel);
        await last.CleanTempAsync(Cancel);
        (await last.ListAsync("releases", Cancel)).Select(e => e.Name).ShouldBe([".activated", release.Id]);
        (await last.ListAsync("tmp", Cancel)).ShouldBeEmpty();
        (await last.ListAsync(".", Cancel)).Select(e => e.Name).ShouldBe([".slipway-root", "busy", "current", "fence", "lock", "releases", "shared", "tmp"]);
    }

    [Fact]
    public async Task A_link_that_a_killed_deployer_left_goes_though_nothing_is_switched()
    {
        await using var host = new LocalHost("local", _root.Path);
        await host.InitializeAsync("inventory", "test", Cancel);
        await using var held = await host.LockAsync(TestRoot.Holder(), Cancel);
        var rollout = new SymlinkRollout(host);
        var release = await Release.FromDirectoryAsync(Build("first"), executables: ["app"], cancellation: Cancel);
        await rollout.StageAsync(release, null, Cancel);
        await rollout.ActivateAsync(release.Id, Cancel);
        await host.RunAsync(Command.Of("ln", "-s", "releases/another", ".current-new"), cancellation: Cancel);
        await rollout.ActivateAsync(release.Id, Cancel);
        (await host.ListAsync(".", Cancel)).Select(e => e.Name).ShouldNotContain(".current-new");
        (await rollout.StateAsync(Cancel)).ShouldServe(release.Id);
    }

    /// <summary>Some turns in, and then at any instant of one.</summary>
    private async Task KillAt(int turn, TimeSpan instant, string first, string second)
    {
        await using var starter = new LocalHost("starter", _root.Path);
        await using var deployer = await starter.StartAsync(ChildRollout.Command(_root.Path, first, second), Cancel);
        var pid = (await deployer.WaitForLineAsync(l => l.StartsWith("deployer=", StringComparison.Ordinal), TimeSpan.FromSeconds(30), Cancel)).Split('=')[1];
        await deployer.WaitForLineAsync(l => l == $"turn {turn}", TimeSpan.FromSeconds(30), Cancel);
        await Task.Delay(instant, Cancel);
        await starter.RunAsync(Command.Of("kill", "-9", pid), cancellation: Cancel);
        (await deployer.Exit.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).ShouldBe(137, string.Join('\n', deployer.Lines));
    }

    private string Build(string name)
    {
        var directory = Directory.CreateDirectory(_root.Beside(name)).FullName;
        File.WriteAllText(Path.Combine(directory, "app"), name);
        for (var i = 0; i < 30; i++)
        {
            // Two thirds are the same in both releases.
            var text = i % 3 == 0 ? $"{name} {i}" : $"common {i}";
            var file = Path.Combine(directory, $"lib/{i % 4}/file {i}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, string.Concat(Enumerable.Repeat(text, 200)));
        }
        return directory;
    }
}
