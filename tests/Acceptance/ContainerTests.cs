using System.Diagnostics;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>ErpMax in containers, blue-green, while clients ask without end. One stand for all of it, for it takes longest to lay out.</summary>
public sealed class ContainerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Sick = "  web:\n    <<: *erpmax\n";

    private ContainerStand _stand = null!;

    public async ValueTask InitializeAsync() => _stand = await ContainerStand.CreateAsync();

    public ValueTask DisposeAsync() => _stand?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task From_nothing_over_a_migration_and_bad_releases_and_back_no_request_fails_and_every_job_is_done_once()
    {
        (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay("this application has no cron jobs", "B24 ready behind the proxy: exit 0", "up, down, up");
        var blue = _stand.InService!;
        (await _stand.RunningAsync(blue)).Keys.Order().ShouldBe(["web", "worker"]);
        await using var load = new SteadyLoad(_stand.Address);

        // A new release with a migration.
        _stand.Checkout.Write("migrations/erpmax/postgresql/0009_job_notes.up.sql", "ALTER TABLE jobs ADD COLUMN note text;\n");
        _stand.Checkout.Write("migrations/erpmax/postgresql/0009_job_notes.down.sql", "ALTER TABLE jobs DROP COLUMN note;\n");
        _stand.Set("ERPMAX_CONCURRENCY", "9");
        (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay("version 8 → 9", "requests during the switch", $", 0 failed, 0 answered by {blue}");
        var green = _stand.InService!;
        green.ShouldNotBe(blue);
        (await _stand.RunningAsync(blue)).ShouldBeEmpty();
        (await _stand.RunningAsync(green)).Keys.Order().ShouldBe(["web", "worker"]);
        (await _stand.RunAsync("Status")).ShouldExit(0).ShouldSay(green, "0009", "\"status\":\"ready\"");
        await StillWellAsync(load, green);

        // One that never gets healthy: it cannot reach the broker.
        await RefusedAsync(load, green, "25s", "    environment: { ERPMAX_BROKER: \"amqp://erpmax:wrong@rabbitmq:1/%2f\" }\n", "did not get healthy within", "not reached yet");

        // One that is ready and answers everything else with 500.
        await RefusedAsync(load, green, "2m", $"    healthcheck: {{ test: [\"CMD\", \"true\"] }}\n    entrypoint: [\"perl\", \"-e\", '{BrokenServer}']\n", "was switched to and then back", "it answered 500", $"{green} is in service");

        // One that is well for ten seconds, and one that is well until it wants more memory than it may have.
        _stand.Containers("trial", "1m");
        await RefusedAsync(load, green, "2m", Ending("sleep 10; exit 3"), "ended with exit code 3", "switch", $"{green} is in service");
        await RefusedAsync(load, green, "2m", Ending("exec perl -e 'push @a, chr(65 + $$i++ % 26) x 1000000 while 1'"), "used more memory than it may", "switch", $"{green} is in service");

        // One whose process is killed after the switch.
        _stand.Containers("trial", "10m");
        _stand.Set("ERPMAX_CONCURRENCY", "10");
        using (var deploy = _stand.Start("Deploy"))
        {
            await UntilAsync(() => _stand.InService != green, deploy);
            await ContainerStand.DockerAsync("exec", (await _stand.RunningAsync(_stand.InService!))["web"], "sh", "-c", "kill -9 -1; exit 0");
            (await deploy.EndAsync()).ShouldExit(1).ShouldSay("failed", "exit code 137", $"{green} is in service");
        }

        await StillWellAsync(load, green);

        // The deployer is killed during the trial, and so is the new release: the proxy goes back by itself, and the next run takes it from there.
        using (var deploy = _stand.Start("Deploy"))
        {
            await UntilAsync(() => _stand.InService != green, deploy);
            var next = _stand.InService!;
            deploy.Kill();
            (await deploy.EndAsync()).ShouldExit(Run.Killed);
            await ContainerStand.DockerAsync("exec", (await _stand.RunningAsync(next))["web"], "sh", "-c", "kill -9 -1; exit 0");
            await UntilAsync(() => _stand.InService == green);
        }

        await StillWellAsync(load, green);
        _stand.Containers("trial", "1s");
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        await StillWellAsync(load, _stand.InService!);

        // And back to the first deployment, schema and all.
        (await _stand.RunAsync("Rollback", "--to", "1")).ShouldExit(0);
        await StillWellAsync(load, blue);
        (await _stand.RunAsync("MigrationStatus")).ShouldExit(0).ShouldSay("Current: 0008");

        output.WriteLine(await load.EndAsync());
        load.Failures.ShouldBeEmpty();
        await _stand.EveryJobIsDoneOnceAsync(load.Jobs);
    }

    // Ready is what the health check of the proxy asks; nothing else works.
    private const string BrokenServer =
        "use IO::Socket::INET; $$SIG{CHLD} = $$SIG{PIPE} = \"IGNORE\"; my $$s = IO::Socket::INET->new(LocalPort => 8080, Listen => 512, ReuseAddr => 1) or die; "
        + "while (my $$c = $$s->accept) { next if fork; my $$l = <$$c>; while (my $$h = <$$c>) { last if $$h =~ /^\\r?$$/ } my $$t = $$l =~ m{ /health/ready } ? 200 : 500; "
        + "print $$c \"HTTP/1.1 $$t X\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n\"; exit }";

    // It serves as it should, and once it is ready its first process does something else.
    private static string Ending(string how) =>
        $"    entrypoint: [\"sh\", \"-c\", \"docker-entrypoint.sh web & until erpmax check-health >/dev/null 2>&1; do sleep 0.2; done; {how}\"]\n";

    private async Task RefusedAsync(SteadyLoad load, string inService, string start, string compose, params string[] reasons)
    {
        _stand.Containers("start", start);
        _stand.EditCompose(Sick, Sick + compose);
        (await _stand.RunAsync("Deploy")).ShouldExit(1).ShouldSay([.. reasons, "undone"]);
        _stand.EditCompose(Sick + compose, Sick);
        _stand.Containers("start", "2m");
        await StillWellAsync(load, inService);
    }

    private async Task StillWellAsync(SteadyLoad load, string inService)
    {
        await load.GoesOnAsync(200);
        load.Failures.ShouldBeEmpty();
        _stand.InService.ShouldBe(inService);
    }

    private static async Task UntilAsync(Func<bool> condition, Running? running = null)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(50))
        {
            (running?.HasExited ?? false).ShouldBeFalse();
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(4));
        }
    }
}
