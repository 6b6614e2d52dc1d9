using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>ErpMax in a swarm, three replicas, while clients ask without end.</summary>
public sealed class SwarmTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Sick = "  web:\n    <<: *erpmax\n";

    private ContainerStand _stand = null!;

    public async ValueTask InitializeAsync() => _stand = await ContainerStand.CreateAsync("erpmax-swarm");

    public ValueTask DisposeAsync() => _stand?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task Task_by_task_over_a_migration_a_killed_deployer_and_a_bad_release_and_back_no_request_fails_and_every_job_is_done_once()
    {
        (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay("web 3 of 3", "B24 ready behind the proxy: exit 0");
        var one = _stand.InService!;
        await using var load = new SteadyLoad(_stand.Address);

        // A new release with a migration.
        _stand.Checkout.Write("migrations/erpmax/postgresql/0009_job_notes.up.sql", "ALTER TABLE jobs ADD COLUMN note text;\n");
        _stand.Checkout.Write("migrations/erpmax/postgresql/0009_job_notes.down.sql", "ALTER TABLE jobs DROP COLUMN note;\n");
        _stand.Set("ERPMAX_CONCURRENCY", "9");
        (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay("version 8 → 9");
        var two = _stand.InService!;
        two.ShouldNotBe(one);
        await StillWellAsync(load, two);

        // One whose web listens elsewhere, so that it never gets healthy: the swarm takes it back, and the deployment the worker.
        _stand.EditCompose(Sick, Sick + "    environment: { ERPMAX_LISTEN: \"*:8099\" }\n    healthcheck: { test: [\"CMD\", \"false\"], interval: 1s, retries: 2 }\n");
        (await _stand.RunAsync("Deploy")).ShouldExit(1).ShouldSay("the swarm has taken", $"{two} is in service", "undone");
        _stand.Checkout.Write("deploy/erpmax/docker-stack.release.yml", _stand.Checkout.Read("deploy/erpmax/docker-stack.release.yml").Replace("    environment: { ERPMAX_LISTEN: \"*:8099\" }\n    healthcheck: { test: [\"CMD\", \"false\"], interval: 1s, retries: 2 }\n", "", StringComparison.Ordinal));
        await StillWellAsync(load, two);

        // The deployer is killed in the middle: the swarm goes on, and the next run takes it from there.
        _stand.Set("ERPMAX_CONCURRENCY", "10");
        using (var deploy = _stand.Start("Deploy"))
        {
            await deploy.WaitForAsync("web 1 of 3");
            deploy.Kill();
            (await deploy.EndAsync()).ShouldExit(Run.Killed);
        }

        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        _stand.InService.ShouldNotBe(two);
        await StillWellAsync(load, _stand.InService!);

        // And back to the first deployment, schema and all.
        (await _stand.RunAsync("Rollback", "--to", "1")).ShouldExit(0);
        await StillWellAsync(load, one);

        output.WriteLine(await load.EndAsync());
        load.Failures.ShouldBeEmpty();
        await _stand.EveryJobIsDoneOnceAsync(load.Jobs);
    }

    private async Task StillWellAsync(SteadyLoad load, string inService)
    {
        await load.GoesOnAsync(200);
        load.Failures.ShouldBeEmpty();
        _stand.InService.ShouldBe(inService);
    }
}
