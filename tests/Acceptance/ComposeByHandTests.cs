using System.Diagnostics;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>The compose files of ErpMax without Slipway's Deploy: production on one host, and what a developer needs.</summary>
public sealed class ComposeByHandTests : IAsyncLifetime
{
    private const string Stage = "erpmax-dev";
    private const string Program = "published-erpmax";
    private const string Migrator = "published-migration";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private Checkout _checkout = null!;

    public async ValueTask InitializeAsync()
    {
        await ContainerStand.NeedEngineAsync();
        _checkout = await Checkout.CreateAsync(Stage);
    }

    public ValueTask DisposeAsync()
    {
        _checkout?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact(Explicit = true)]
    public async Task Production_starts_in_its_order_and_of_eight_migrations_one_applies()
    {
        var variables = await ComposeProject.StoresAsync();
        foreach (var secret in new[] { "POSTGRES", "RABBITMQ", "REDIS" })
            variables[$"{secret}_PASSWORD"] = Guid.NewGuid().ToString("N");
        variables["ERPMAX_PUBLISH"] = $"127.0.0.1:{_checkout.Port}";
        await using var project = new ComposeProject(_checkout, "deploy/erpmax/docker-compose.prod.yml", variables);
        await PublishAsync("src/Workloads/ErpMax", Program);
        await PublishAsync("build", Migrator);
        variables["ERPMAX_IMAGE"] = await project.BuildAsync("deploy/erpmax/Dockerfile", Program);
        variables["MIGRATION_IMAGE"] = await project.BuildAsync("deploy/erpmax/Dockerfile.migration", Migrator);

        using var watch = project.Watch();
        await project.RunAsync("up", "-d", "--scale", "migration=8");
        await watch.WaitForAsync("health_status: healthy web");
        await watch.WaitForAsync("health_status: healthy worker");
        watch.Kill();
        var events = (await watch.EndAsync()).Output.Split('\n').ToList();

        // Nothing before what it needs: the first start of each, and the end of all migrations.
        var migrating = events.FindIndex(line => line.StartsWith("start migration", StringComparison.Ordinal));
        events.IndexOf("health_status: healthy postgres").ShouldBeInRange(0, migrating);
        var ended = events.FindLastIndex(line => line.StartsWith("die migration", StringComparison.Ordinal));
        events.Where(line => line.StartsWith("die migration", StringComparison.Ordinal)).ShouldBe(Enumerable.Repeat("die migration 0", 8));
        var started = events.FindIndex(line => line is "start web" or "start worker");
        new[] { ended, events.IndexOf("health_status: healthy rabbitmq"), events.IndexOf("health_status: healthy redis") }.ShouldAllBe(place => place >= 0 && place < started);

        // What each migration did is in its log, and every service has a state.
        var log = await project.RunAsync("logs", "--no-color", "migration");
        log.Split("version 0 → 8").Length.ShouldBe(2, log);
        log.Split("no migration was pending; version 8").Length.ShouldBe(8, log);
        var states = await project.RunAsync("ps", "-a");
        foreach (var service in new[] { "migration", "web", "worker", "postgres", "rabbitmq", "redis" })
            states.ShouldContain(service);
        await AskAsync("/health/ready", "\"status\":\"ready\"");
    }

    [Fact(Explicit = true)]
    public async Task A_developer_has_the_stores_up_migrates_by_hand_and_runs_the_program()
    {
        var (broker, redis) = (Ports.Next(), Ports.Next());
        var variables = await ComposeProject.StoresAsync();
        (variables["POSTGRES_PORT"], variables["RABBITMQ_PORT"], variables["REDIS_PORT"]) = ($"{_checkout.DatabasePort}", $"{broker}", $"{redis}");
        await using var project = new ComposeProject(_checkout, "deploy/erpmax/docker-compose.yml", variables);
        using var watch = project.Watch();
        await project.RunAsync("up", "-d");
        foreach (var store in new[] { "postgres", "rabbitmq", "redis" })
            await watch.WaitForAsync($"health_status: healthy {store}");
        (await _checkout.RunAsync("MigrateOnly", "--env", Stage, "--confirm", Stage)).ShouldExit(0).ShouldSay("version 0 → 8");
        (await _checkout.RunAsync("MigrationStatus", "--env", Stage)).ShouldExit(0).ShouldSay("Current: 0008");

        var start = new ProcessStartInfo(await ProgramAsync(), ["web"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ERPMAX_DATABASE"] = $"postgresql://erpmax:erpmax@127.0.0.1:{_checkout.DatabasePort}/erpmax";
        start.Environment["ERPMAX_BROKER"] = $"amqp://erpmax:erpmax@127.0.0.1:{broker}/%2f";
        start.Environment["ERPMAX_REDIS"] = $"redis://127.0.0.1:{redis}/0";
        start.Environment["ERPMAX_LISTEN"] = $"127.0.0.1:{_checkout.Port}";
        start.Environment["ERPMAX_DRAIN_DELAY"] = "0s";
        using var program = new Running(start, "erpmax web");
        await AskAsync("/health/ready", "\"status\":\"ready\"", program);
        program.Signal(Running.Terminate);
        (await program.EndAsync()).ShouldExit(0);
    }

    private async Task AskAsync(string path, string answer, Running? of = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_checkout.Port}") };
        for (var (began, got) = (Stopwatch.GetTimestamp(), "nothing"); ; await Task.Delay(100))
        {
            (of?.HasExited ?? false).ShouldBeFalse(got);
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience, got);
            try
            {
                using var response = await client.GetAsync(path);
                got = await response.Content.ReadAsStringAsync();
                if (got.Contains(answer, StringComparison.Ordinal))
                    return;
            }
            catch (HttpRequestException problem)
            {
                got = problem.Message;
            }
        }
    }

    /// <summary>The program as the lab has published it, else as it is published now.</summary>
    private async Task<string> ProgramAsync()
    {
        var artifacts = new DirectoryInfo(_checkout.PathOf(".slipway/artifacts/ErpMax"));
        var found = artifacts.Exists ? artifacts.GetFiles("erpmax", SearchOption.AllDirectories).MaxBy(file => file.Directory!.CreationTimeUtc) : null;
        if (found is not null)
            return found.FullName;
        await PublishAsync("src/Workloads/ErpMax", Program);
        return _checkout.PathOf($"{Program}/erpmax");
    }

    private Task PublishAsync(string project, string directory) => Tool.RunAsync(
        _checkout.Root, "dotnet", "publish", project, "-c", "Release", "-o", directory, "--nologo", "-v", "q", "-p:UseCurrentRuntimeIdentifier=true", "-p:SelfContained=true", "-p:DebugType=none", "-nodeReuse:false", "-p:UseSharedCompilation=false");
}
