using System.Diagnostics;
using System.Globalization;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>
/// The deployer of a release in containers is killed around every journal write while clients ask without end, and the same command is run again. One
/// stand for all of it: each point is another deployment on top of the one before. CRASH_FIRST and CRASH_STEP choose a part of the points.
/// </summary>
public sealed class ContainerCrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    // The machine's two cores are mostly the deployers'.
    private const int Asked = 200;

    private ContainerStand _stand = null!;

    public async ValueTask InitializeAsync() => _stand = await ContainerStand.CreateAsync();

    public ValueTask DisposeAsync() => _stand?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task A_deployment_killed_around_any_journal_write_fails_no_request_and_is_completed_by_the_next_Deploy()
    {
        await using var load = await StartAsync();
        var journal = _stand.Checkout.Journal();
        var all = CrashLab.AroundChanges(journal).ToList();
        var points = all.Where((_, place) => place >= Number("CRASH_FIRST", 0) && (place - Number("CRASH_FIRST", 0)) % Number("CRASH_STEP", 1) == 0).ToList();
        output.WriteLine($"{journal.Count} journal writes, {all.Count} states that a kill can leave, of which {points.Count} are tried: {string.Join(' ', points)}");
        foreach (var point in points)
            await ConvergesAsync(load, point, async () => (await _stand.RunAsync("Deploy", "--drill", point)).ShouldExit(Run.Killed));
        await EndAsync(load);
    }

    [Fact(Explicit = true)]
    public async Task A_deployment_killed_at_any_instant_of_its_switch_fails_no_request_and_is_completed_by_the_next_Deploy()
    {
        await using var load = await StartAsync();
        // The instants are the same each time: from the making of the image until the containers of the release before have been stopped.
        var random = new Random(20260101);
        for (var kill = 0; kill < Number("CRASH_KILLS", 10); kill++)
        {
            var delay = TimeSpan.FromSeconds(random.NextDouble() * 12);
            await ConvergesAsync(load, string.Create(CultureInfo.InvariantCulture, $"after {delay.TotalMilliseconds:0} ms"), async () =>
            {
                using var running = _stand.Start("Deploy");
                await running.WaitForAsync("building the image");
                await Task.Delay(delay);
                running.Kill();
                await running.EndAsync();
            });
        }

        await EndAsync(load);
    }

    private async Task<SteadyLoad> StartAsync()
    {
        // What is killed here is the deployer. That its rehearsal kills the migrations too is shown where rehearsals are.
        _stand.Checkout.EditParameters($"parameters.{_stand.Stage}.json", CrashLab.NotInterrupted);
        _stand.Containers("trial", "1s");
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        var load = new SteadyLoad(_stand.Address, Asked);
        await EndsWellAsync(load, _stand.Next());
        return load;
    }

    private async Task ConvergesAsync(SteadyLoad load, string what, Func<Task> killed)
    {
        var (before, version, start) = (_stand.InService, _stand.Next(), Stopwatch.GetTimestamp());
        await killed();
        load.Failures.ShouldBeEmpty(what);
        await EndsWellAsync(load, version);
        _stand.InService.ShouldNotBe(before, what);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; {load.Requests} requests, {load.Failures.Count} failed"));
    }

    private async Task EndAsync(SteadyLoad load)
    {
        output.WriteLine(await load.EndAsync());
        load.Failures.ShouldBeEmpty();
        await _stand.EveryJobIsDoneOnceAsync(load.Jobs);
    }

    /// <summary>Deploys, after which the newest release alone runs, on its schema, and clients have noticed nothing.</summary>
    private async Task EndsWellAsync(SteadyLoad load, int version)
    {
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        (await _stand.VersionAsync()).ShouldBe(version);
        var releases = Directory.GetDirectories(Path.Combine(_stand.Checkout.Server, "releases")).Select(path => Path.GetFileName(path)!);
        foreach (var release in releases)
            string.Join(' ', (await _stand.RunningAsync(release)).Keys.Order()).ShouldBe(release == _stand.InService ? "web worker" : "", release);
        await load.GoesOnAsync(Asked / 2);
        load.Failures.ShouldBeEmpty();
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
