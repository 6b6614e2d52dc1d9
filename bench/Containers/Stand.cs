using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Containers;

/// <summary>A copy of this repository that deploys ErpMax in containers, under names and ports of its own on this machine's engine. All of it goes with it.</summary>
internal sealed class Stand : IAsyncDisposable
{
    private const string Stage = "erpmax-local";
    private const string Migrations = "migrations/erpmax/postgresql";
    private const string Entry = "deploy/erpmax/docker-entrypoint.sh";

    private const string LayOutText = """
        rm -rf "$2" && mkdir -p "$2/.slipway" && cd "$1" && git ls-files -z | tar -c --null -T - | tar -x -C "$2"
        for built in bin artifacts; do [ ! -e ".slipway/$built" ] || cp -al ".slipway/$built" "$2/.slipway/"; done
        """;

    private const string RemoveText = """
        docker rm -f -v $(docker ps -aq --filter "name=^$1-") 2>/dev/null
        docker volume rm $(docker volume ls -q --filter "name=^$1-") 2>/dev/null
        docker network rm "$1-local" 2>/dev/null
        docker rmi -f $(docker images -q "$1-*") 2>/dev/null
        rm -rf "$2"
        """;

    private readonly string _home = Path.Combine(Repository.Lab, "switch");
    private readonly string _name = $"slipway-bench-{Guid.NewGuid().ToString("N")[..8]}";
    private readonly Dictionary<string, string> _variables;

    private Stand() => _variables = new Dictionary<string, string> { ["STAND_NAME"] = _name, ["STAND_PORT"] = $"{Server.FreePort()}", ["POSTGRES_PORT"] = $"{Server.FreePort()}", ["STAND_TRIAL"] = "1s" };

    private string Host => Path.Combine(_home, ".slipway", Stage);

    public static async Task<Stand> CreateAsync()
    {
        var stand = new Stand();
        await Shell.RunAsync(new Call("bash", "-c", LayOutText, "lay-out", Repository.Root, stand._home));
        return stand;
    }

    /// <summary>The next release needs another image.</summary>
    public Task NextAsync() => File.AppendAllTextAsync(Path.Combine(_home, Entry), $"# {Guid.NewGuid()}\n");

    /// <summary>The next release needs another image and has a migration of its own.</summary>
    public async Task NextWithMigrationAsync()
    {
        var version = Directory.GetFiles(Path.Combine(_home, Migrations), "*.up.sql").Length + 1;
        await File.WriteAllTextAsync(Path.Combine(_home, Migrations, $"{version:0000}_note_{version}.up.sql"), $"ALTER TABLE jobs ADD COLUMN note_{version} text;\n");
        await File.WriteAllTextAsync(Path.Combine(_home, Migrations, $"{version:0000}_note_{version}.down.sql"), $"ALTER TABLE jobs DROP COLUMN note_{version};\n");
        await NextAsync();
    }

    /// <summary>Deploys what is there, and reads how long what took.</summary>
    public async Task<Switch> DeployAsync()
    {
        var began = TimeProvider.System.GetUtcNow();
        await Shell.RunAsync(new Call(Path.Combine(_home, "build.sh"), "Deploy", "--env", Stage) { Directory = _home, Variables = _variables });
        var ended = TimeProvider.System.GetUtcNow();
        var journal = await File.ReadAllLinesAsync(Directory.GetFiles(Path.Combine(Host, "journal"), "*.jsonl").Order(StringComparer.Ordinal).Last());
        var verdict = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Host, "proxy/state/state.json")))!["last"]!;
        return new Switch(began, ended, [.. journal.Select(line => JsonDocument.Parse(line).RootElement)], verdict["at"]!.GetValue<DateTimeOffset>(), await StartsAsync((string)verdict["to"]!));
    }

    public async ValueTask DisposeAsync() => await Shell.RunAsync(new Call("sh", "-c", $"{RemoveText}\nexit 0", "remove", _name, _home));

    // The application says in its log when it listens, and when it has what it needs to be ready; the engine, when its process was started.
    private async Task<IReadOnlyList<Start>> StartsAsync(string release)
    {
        var ids = await Shell.RunAsync(new Call("docker", "ps", "-q", "--filter", $"label=com.docker.compose.project={_name}-{Stage}-{release}"));
        var starts = new List<Start>();
        foreach (var id in ids.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var started = await Shell.RunAsync(new Call("docker", "inspect", "--format", "{{.State.StartedAt}}", id));
            var log = await Shell.RunAsync(new Call("docker", "logs", "--timestamps", id));
            starts.Add(new Start(Time(started), Said(log, " listens on "), Said(log, "Taking jobs from", "Publishing to")));
        }

        return starts;
    }

    // The first line with one of these words.
    private static DateTimeOffset Said(string log, params string[] words) =>
        Time(log.Split('\n').First(line => words.Any(word => line.Contains(word, StringComparison.Ordinal))).Split(' ')[0]);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text.Trim(), System.Globalization.CultureInfo.InvariantCulture);
}
