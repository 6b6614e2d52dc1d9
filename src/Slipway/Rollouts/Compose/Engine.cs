using System.Text.Json;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// The container engine of a host, through its own client and over the host's own way to run commands: so every change is fenced by the
/// deployment's lock, ends with its owner, and works the same over SSH.
/// </summary>
internal sealed class Engine(Host host)
{
    /// <summary>On what compose makes; the client of either version sets it.</summary>
    public const string ProjectLabel = "com.docker.compose.project";

    private const string ServiceLabel = "com.docker.compose.service";

    private const int BuildAttempts = 3;

    // Without BuildKit an engine shares what it has built among all builds, and takes it from one that has just found it when another project removes its own.
    private static readonly string[] Lost = ["No such image", "failed to get digest", "unrecognized image ID"];

    private const string HoldText = $$$"""
        found=$(docker ps -a --no-trunc --filter "label=$1" --format '{{.ID}} {{.Label "{{{ServiceLabel}}}"}}') || exit
        printf '%s\n' "$found"
        set -- $(printf '%s\n' "$found" | cut -d ' ' -f 1)
        [ $# -eq 0 ] || docker update --restart no "$@" >/dev/null
        """;

    public Task<CommandResult> RunAsync(Command command, CancellationToken cancellation) => host.RunAsync(command, cancellation: cancellation);

    public async Task<bool> SaysYesAsync(Command question, CancellationToken cancellation) =>
        (await RunAsync(question.ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false)).Succeeded;

    public static Command Build(string tag, string directory, string dockerfile, string baseImage) =>
        ContainerCommands.Build(tag, directory, "--build-arg", $"BASE_IMAGE={baseImage}", "-f", $"{directory}/{dockerfile}");

    /// <summary>Builds an image, again where another project's removal takes from it what they share.</summary>
    /// <exception cref="CommandFailedException">It cannot be built.</exception>
    public async Task BuildAsync(string tag, Command build, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsync(build, cancellation).ConfigureAwait(false);
                if (!await IsToBuildAgainAsync(attempt, tag, "", cancellation).ConfigureAwait(false))
                    return;
            }
            catch (CommandFailedException error) when (attempt < BuildAttempts && IsLost(error.Result.Error))
            {
            }
        }
    }

    /// <summary>Whether an image is missing for another project's sake, so that building it once more gives it.</summary>
    /// <param name="attempt">How often it has been built, from 1.</param>
    /// <param name="error">What was said of building it, or of what was made of it.</param>
    public async Task<bool> IsToBuildAgainAsync(int attempt, string tag, string error, CancellationToken cancellation) => attempt < BuildAttempts
        && (IsLost(error) || (!error.Contains(ContainerCommands.NotBuilt, StringComparison.Ordinal) && !await HasImageAsync(tag, cancellation).ConfigureAwait(false)));

    /// <summary>Removes the name, and the image where it has no other.</summary>
    public async Task RemoveImageAsync(string tag, CancellationToken cancellation)
    {
        var remove = Command.Of("docker", "rmi", "-f", tag);
        if (!(await RunAsync(remove.AllowFailure(), cancellation).ConfigureAwait(false)).Succeeded && await HasImageAsync(tag, cancellation).ConfigureAwait(false))
            await RunAsync(remove, cancellation).ConfigureAwait(false);
    }

    private Task<bool> HasImageAsync(string tag, CancellationToken cancellation) => SaysYesAsync(Command.Of("docker", "image", "inspect", "--", tag), cancellation);

    private static bool IsLost(string error) => Lost.Any(words => error.Contains(words, StringComparison.Ordinal));

    /// <summary>The tags of images of this name that are ids.</summary>
    public async Task<IReadOnlySet<string>> ReleasesAsync(string name, CancellationToken cancellation)
    {
        var found = await RunAsync(Command.Of("docker", "images", "--format", "{{.Tag}}", name).ReadOnly(), cancellation).ConfigureAwait(false);
        return Lines(found).Where(Release.IsId).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The containers with this label, running or not.</summary>
    public async Task<IReadOnlyList<Container>> ContainersAsync(string label, CancellationToken cancellation)
    {
        // A container that is removed between the two is none of ours any more.
        var look = Command.Script("set -- $(docker ps -aq --no-trunc --filter \"label=$1\") && [ $# -eq 0 ] || docker inspect -- \"$@\" || [ $? -eq 1 ]", label).ReadOnly();
        return Read(await RunAsync(look, cancellation).ConfigureAwait(false));
    }

    /// <summary>Has the engine start none of the containers with this label by itself, and tells their ids and services.</summary>
    public async Task<IReadOnlyList<(string Id, string Service)>> HoldAsync(string label, CancellationToken cancellation) =>
        [.. Lines(await RunAsync(Command.Script(HoldText, label), cancellation).ConfigureAwait(false)).Select(line => line.Split(' ', 2)).Select(words => (words[0], words.ElementAtOrDefault(1) ?? ""))];

    /// <summary>The compose projects of which a container runs, or is about to run again.</summary>
    public async Task<IReadOnlySet<string>> RunningAsync(CancellationToken cancellation) =>
        Lines(await RunAsync(Command.Of("docker", "ps", "--filter", "status=running", "--filter", "status=restarting", "--filter", $"label={ProjectLabel}", "--format", $"{{{{.Label \"{ProjectLabel}\"}}}}").ReadOnly(), cancellation).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The same containers as they are by now, without those that are no longer there; half the work of finding them by their label.</summary>
    public Task<IReadOnlyList<Container>> AgainAsync(IEnumerable<Container> seen, CancellationToken cancellation) => NamedAsync([.. seen.Select(one => one.Id)], cancellation);

    /// <summary>The containers of these names or ids that there are.</summary>
    public async Task<IReadOnlyList<Container>> NamedAsync(IReadOnlyCollection<string> names, CancellationToken cancellation) => names.Count == 0 ? []
        : Read(await RunAsync(Command.Of("docker", ["container", "inspect", "--", .. names]).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false));

    /// <summary>Removes containers for good, with volumes that nobody has named.</summary>
    public Task RemoveAsync(IReadOnlyCollection<Container> containers, CancellationToken cancellation) =>
        containers.Count == 0 ? Task.CompletedTask : RunAsync(Command.Of("docker", ["rm", "-f", "-v", .. containers.Select(one => one.Id)]), cancellation);

    private static string[] Lines(CommandResult found) => found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IReadOnlyList<Container> Read(CommandResult found)
    {
        if (found.Output.Trim().Length == 0)
            return [];
        using var document = JsonDocument.Parse(found.Output);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static Container Read(JsonElement found)
    {
        var (state, config) = (found.GetProperty("State"), found.GetProperty("Config"));
        var labels = config.GetProperty("Labels").Deserialize<Dictionary<string, string>>() ?? [];
        var health = state.TryGetProperty("Health", out var some) && some.ValueKind == JsonValueKind.Object ? some : (JsonElement?)null;
        var test = config.TryGetProperty("Healthcheck", out var check) && check.ValueKind == JsonValueKind.Object && check.TryGetProperty("Test", out var words) && words.ValueKind == JsonValueKind.Array
            ? words.Deserialize<List<string>>()! : [];
        return new Container(
            found.GetProperty("Id").GetString()!, found.GetProperty("Name").GetString()!.TrimStart('/'), labels.GetValueOrDefault(ServiceLabel, ""), config.GetProperty("Image").GetString()!,
            state.GetProperty("Status").GetString()!, state.GetProperty("ExitCode").GetInt32(), state.GetProperty("OOMKilled").GetBoolean(), state.GetProperty("Error").GetString() ?? "",
            found.GetProperty("RestartCount").GetInt32(), test, health?.GetProperty("Log") is { ValueKind: JsonValueKind.Array } log ? log.EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.Object } last ? last.GetProperty("Output").GetString()!.Trim() : "" : "")
        { Labels = labels, RestartPolicy = found.GetProperty("HostConfig").GetProperty("RestartPolicy").GetProperty("Name").GetString() ?? "" };
    }
}
