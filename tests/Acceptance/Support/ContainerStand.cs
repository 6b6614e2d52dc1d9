using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A working copy that deploys ErpMax in containers, under names and ports of its own on this machine's engine. All of it goes with it.</summary>
internal sealed class ContainerStand : IAsyncDisposable
{
    private const string RemoveText = """
        docker stack rm "$1-erpmax-swarm" >/dev/null 2>&1 && while [ -n "$(docker ps -aq --filter "label=com.docker.stack.namespace=$1-erpmax-swarm")" ]; do sleep 0.2; done
        docker rm -f -v $(docker ps -aq --filter "name=^$1-") 2>/dev/null
        docker volume rm $(docker volume ls -q --filter "name=^$1-") 2>/dev/null
        docker network rm "$1-local" "$1-swarm" 2>/dev/null
        docker rmi -f $(docker images -q "$1-*") 2>/dev/null
        [ ! -e "$2" ] || [ -n "$(docker service ls -q)" ] || docker swarm leave --force
        exit 0
        """;

    private readonly Dictionary<string, string> _variables;

    private ContainerStand(Checkout checkout)
    {
        Checkout = checkout;
        _variables = new Dictionary<string, string> { ["STAND_NAME"] = Name, ["STAND_PORT"] = $"{checkout.Port}", ["STAND_TRIAL"] = "3s" };
    }

    public Checkout Checkout { get; }

    /// <summary>The environment.</summary>
    public string Stage => Checkout.Stage;

    /// <summary>Every name on the engine begins with it.</summary>
    public string Name { get; } = $"slipway-at-{Guid.NewGuid().ToString("N")[..8]}";

    public Uri Address => new($"http://127.0.0.1:{Checkout.Port}");

    public string Connection => $"Host=127.0.0.1;Port={Checkout.DatabasePort};Database=erpmax;Username=slipway;Password=sandbox-postgres;Pooling=false";

    /// <summary>Skips the test where there is no engine, and fails it in CI.</summary>
    public static async Task NeedEngineAsync()
    {
        var has = await HasEngineAsync();
        if (!has && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail("There is no container engine with compose, and CI must have it: ./build.sh Lab installs it.");
        Assert.SkipUnless(has, "There is no container engine with compose: NO DEPLOYMENT IN CONTAINERS IS TESTED. ./build.sh Test installs it where it can.");
    }

    public static async Task<ContainerStand> CreateAsync(string stage = "erpmax-local")
    {
        await NeedEngineAsync();
        return new ContainerStand(await Checkout.CreateAsync(stage));
    }

    public Task<Run> RunAsync(string target, params string[] words) => Checkout.RunWithAsync(_variables, [target, "--env", Stage, .. words]);

    public Running Start(string target, params string[] words) => Checkout.StartWith(_variables, [target, "--env", Stage, .. words]);

    /// <summary>Changes a setting of the application, which makes the next release another one.</summary>
    public void Set(string name, string value) => Checkout.EditParameters($"parameters.{Stage}.json", json => json["release"]!["settings"]![name] = value);

    public void Containers(string name, string value) => Checkout.EditParameters($"parameters.{Stage}.json", json => json["containers"]![name] = value);

    /// <summary>The next release needs another image and has a migration of its own.</summary>
    /// <returns>The version that the schema has with it.</returns>
    public int Next()
    {
        const string Entry = "deploy/erpmax/docker-entrypoint.sh";
        const string Migrations = "migrations/erpmax/postgresql";
        var version = Directory.GetFiles(Checkout.PathOf(Migrations), "*.up.sql").Length + 1;
        Checkout.Write($"{Migrations}/{version:0000}_note_{version}.up.sql", $"ALTER TABLE jobs ADD COLUMN note_{version} text;\n");
        Checkout.Write($"{Migrations}/{version:0000}_note_{version}.down.sql", $"ALTER TABLE jobs DROP COLUMN note_{version};\n");
        Checkout.Write(Entry, $"{Checkout.Read(Entry)}# as of {version}\n");
        return version;
    }

    /// <summary>The schema's version as the database itself has it.</summary>
    public async Task<int> VersionAsync()
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT max(version) FROM migration_log WHERE status IN ('applied', 'baseline')", connection);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What the newest record says of an item; null when it does not.</summary>
    public string? Recorded(string item)
    {
        var record = Directory.GetFiles(Path.Combine(Checkout.Server, "records"), "*-deployment.json").Order(StringComparer.Ordinal).Last();
        return (string?)JsonNode.Parse(File.ReadAllText(record))!["checklist"]!.AsArray().FirstOrDefault(one => (string?)one!["item"] == item)?["evidence"];
    }

    /// <summary>Replaces a text in the compose file of releases.</summary>
    public void EditCompose(string from, string to)
    {
        var file = Stage == "erpmax-swarm" ? "deploy/erpmax/docker-stack.release.yml" : "deploy/erpmax/docker-compose.release.yml";
        var text = Checkout.Read(file);
        text.ShouldContain(from);
        Checkout.Write(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>What the proxy has on disk; null when there is none.</summary>
    public JsonNode? Proxy() => Path.Combine(Checkout.Server, "proxy/state/state.json") is var file && File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;

    public string? InService => (string?)Proxy()?["active"]?["name"];

    /// <summary>The containers of a release that run, by service.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RunningAsync(string release)
    {
        var listed = await DockerAsync("ps", "--filter", $"label=com.docker.compose.project={Name}-{Stage}-{release}", "--format", "{{.Label \"com.docker.compose.service\"}} {{.ID}}");
        return listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(part => part[0], part => part[1]);
    }

    public static Task<string> DockerAsync(params string[] words) => Tool.RunAsync("/", "docker", words);

    /// <summary>Waits until all are done; the stock then says how often.</summary>
    public async Task EveryJobIsDoneOnceAsync(int accepted)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        for (var start = Stopwatch.GetTimestamp(); await NumberAsync("SELECT count(*) FROM jobs WHERE status <> 'succeeded'") > 0; await Task.Delay(100))
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        (await NumberAsync("SELECT count(*) FROM jobs")).ShouldBe(accepted);
        (await NumberAsync($"SELECT quantity FROM stock_levels WHERE sku = '{SteadyLoad.Article}'")).ShouldBe(accepted);

        async Task<long> NumberAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("/", "sh", "-c", RemoveText, "remove", Name, Checkout.PathOf(".slipway/swarm-of-our-own"));
        Checkout.Dispose();
    }

    private static async Task<bool> HasEngineAsync()
    {
        try
        {
            await Tool.RunAsync("/", "sh", "-c", "docker version && { docker compose version || docker-compose version; }");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
