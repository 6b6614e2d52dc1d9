using System.Text.Json;
using Slipway.Hosts;

namespace Slipway.Rollouts.Swarm;

/// <summary>The swarm that a host manages, through the engine's own client: so every change is fenced by the deployment's lock, as with compose.</summary>
internal sealed class SwarmClient(Host host, string stack)
{
    public const string StackLabel = "com.docker.stack.namespace";

    /// <summary>On every container of a service.</summary>
    public const string ServiceLabel = "com.docker.swarm.service.name";

    // Tasks by number, so that one look is three calls, however many services there are.
    private const string LookText = """
        set -- $(docker service ls -q --filter "label=com.docker.stack.namespace=$1")
        [ $# -gt 0 ] || exit 0
        docker service inspect -- "$@" || exit $?
        docker service ps --no-trunc --format '{"service":{{json .Name}},"image":{{json .Image}},"wanted":{{json .DesiredState}},"state":{{json .CurrentState}}}' "$@"
        """;

    private const string TasksText = """
        set -- $(docker service ls -q --filter "label=com.docker.stack.namespace=$1")
        [ $# -eq 0 ] || docker service ps --no-trunc --format '{{.Name}}|{{.Image}}|{{.CurrentState}}|{{.Error}}' "$@"
        """;

    // Services go at once and their tasks a moment later; until then the network is in use.
    private const string RemoveText = """
        docker stack rm "$1" >/dev/null 2>&1
        while [ -n "$(docker service ls -q --filter "label=com.docker.stack.namespace=$1")$(docker ps -aq --filter "label=com.docker.stack.namespace=$1")" ]; do sleep 0.2; done
        """;

    /// <summary>The id of this node, or null when it does not manage a swarm.</summary>
    public async Task<string?> NodeAsync(CancellationToken cancellation)
    {
        var look = Command.Of("docker", "info", "--format", "{{.Swarm.ControlAvailable}} {{.Swarm.NodeID}}").ReadOnly();
        var found = (await host.RunAsync(look, cancellation: cancellation).ConfigureAwait(false)).Output.Trim().Split(' ');
        return found is ["true", var node] ? node : null;
    }

    public async Task<IReadOnlyList<SwarmService>> ServicesAsync(CancellationToken cancellation)
    {
        // One that is removed while it is looked at is asked about again.
        for (var tries = 0; ; tries++)
        {
            var look = await host.RunAsync(Command.Script(LookText, stack).ReadOnly().AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
            if (look.Succeeded)
                return Parse(look.Output);
            if (tries == 3)
                throw new RolloutException($"{host.Name}: the swarm does not tell of the services of {stack}: {look.Error.Trim()}");
        }
    }

    /// <summary>What the swarm says of tasks of an image that have failed, a line each.</summary>
    public async Task<IReadOnlyList<string>> FailuresAsync(string image, CancellationToken cancellation)
    {
        var look = await host.RunAsync(Command.Script(TasksText, stack).ReadOnly().AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
        return [.. look.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', 4))
            .Where(task => task.Length == 4 && task[1] == image && task[3].Length > 0).Select(task => $"{task[0].TrimStart(' ', '\\', '_')}: {task[2]}: {task[3]}")];
    }

    public Task<CommandResult> DeployAsync(string file, IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellation) =>
        host.RunAsync(variables.Aggregate(Command.Of("docker", "stack", "deploy", "--resolve-image", "never", "--prune", "-c", file, stack), (command, one) => command.With(one.Key, one.Value)).AllowFailure(), cancellation: cancellation);

    public Task RemoveAsync(CancellationToken cancellation) => host.RunAsync(Command.Script(RemoveText, stack), cancellation: cancellation);

    /// <summary>Removes the swarm's secrets of a release; one that is used stays.</summary>
    public Task RemoveSecretsAsync(string id, CancellationToken cancellation) => host.RunAsync(
        Command.Script("set -- $(docker secret ls -q --filter \"name=$1-$2\"); [ $# -eq 0 ] || docker secret rm \"$@\" >/dev/null", stack, id).AllowFailure(), cancellation: cancellation);

    internal static IReadOnlyList<SwarmService> Parse(string text)
    {
        if (text.Trim().Length == 0)
            return [];
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        var values = new List<JsonElement>();
        while (reader.Read())
            values.Add(JsonElement.ParseValue(ref reader));
        var tasks = values.Skip(1).Select(task => task.Deserialize<TaskLine>(JsonSerializerOptions.Web)!).ToList();
        return [.. values[0].EnumerateArray().Select(service => Read(service, tasks))];
    }

    private static SwarmService Read(JsonElement found, IReadOnlyList<TaskLine> tasks)
    {
        var spec = found.GetProperty("Spec");
        var (name, image) = (spec.GetProperty("Name").GetString()!, spec.GetProperty("TaskTemplate").GetProperty("ContainerSpec").GetProperty("Image").GetString()!);
        var update = found.TryGetProperty("UpdateStatus", out var some) ? some : (JsonElement?)null;
        var mode = spec.GetProperty("Mode");
        var wanted = mode.TryGetProperty("Replicated", out var replicated) && replicated.TryGetProperty("Replicas", out var count) ? count.GetInt32() : 1;
        var own = tasks.Where(task => task.Image == image && Owner(task.Service) == name).ToList();
        return new SwarmService(
            found.GetProperty("ID").GetString()!, name, image, Text(update, "State"), Text(update, "Message"), wanted,
            own.Count(task => task is { Wanted: "Running" } && task.State.StartsWith("Running", StringComparison.Ordinal)),
            own.Count(task => task.State.StartsWith("Failed", StringComparison.Ordinal) || task.State.StartsWith("Rejected", StringComparison.Ordinal)));
    }

    // Tasks are called web.1; those that came before it are drawn as its tail.
    private static string Owner(string task) => task.TrimStart(' ', '\\', '_') is var plain && plain.LastIndexOf('.') is > 0 and var dot ? plain[..dot] : plain;

    private static string Text(JsonElement? of, string property) => of is { } element && element.TryGetProperty(property, out var value) ? value.GetString() ?? "" : "";

    private sealed record TaskLine(string Service, string Image, string Wanted, string State);
}
