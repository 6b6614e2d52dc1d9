using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Deployments of ErpMax in containers, one after the other, each of a new image with a new migration, while clients ask without end. They take minutes.</summary>
public sealed partial class SteadyDeploymentTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Deployments = 20;
    private const int Wanted = 500;

    // What is missed while the machine is busy is asked afterwards, faster: the mean is what counts.
    private const int Asked = 600;

    private ContainerStand _stand = null!;

    public async ValueTask InitializeAsync() => _stand = await ContainerStand.CreateAsync();

    public ValueTask DisposeAsync() => _stand?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task Twenty_deployments_in_a_row_each_with_a_migration_fail_no_request_and_lose_or_double_no_job()
    {
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        await using var load = new SteadyLoad(_stand.Address, Asked);
        await load.GoesOnAsync(Asked);
        var slowest = 0.0;
        for (var deployment = 1; deployment <= Deployments; deployment++)
        {
            var (before, version, asked) = (_stand.InService!, _stand.Next(), load.Requests);
            var run = (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay($"version {version - 1} → {version}");
            load.Failures.ShouldBeEmpty();
            var after = _stand.InService!;
            after.ShouldNotBe(before);
            (await _stand.RunningAsync(before)).ShouldBeEmpty();
            (await _stand.RunningAsync(after)).Keys.Order().ShouldBe(["web", "worker"]);
            var recorded = _stand.Recorded("requests during the switch").ShouldNotBeNull();
            recorded.ShouldContain($", 0 failed, 0 answered by {before}");
            slowest = Math.Max(slowest, double.Parse(P99().Match(recorded).Groups[1].Value, CultureInfo.InvariantCulture));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{deployment}: {before} → {after}, schema {version}, {run.Duration.TotalSeconds:0.0} s, {(load.Requests - asked) / run.Duration.TotalSeconds:0} requests/s; during the switch {recorded}"));
        }

        var rate = load.Rate;
        output.WriteLine(await load.EndAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 during the switch at most {slowest:0.0} ms"));
        load.Failures.ShouldBeEmpty();
        rate.ShouldBeGreaterThanOrEqualTo(Wanted);
        await _stand.EveryJobIsDoneOnceAsync(load.Jobs);
    }

    [GeneratedRegex(@"p99 ([0-9.]+) ms")]
    private static partial Regex P99();
}
