using System.Security.Cryptography;
using System.Text.Json;
using Slipway.Build.Cli;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Rollouts.Compose;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The stores of a practice environment in containers, such as database, broker and cache. Unlike <see cref="PracticeServer"/> they go on running: what
/// is deployed needs them. An image that cannot be pulled is made here, from Debian's packages.
/// </summary>
internal sealed class PracticeStores(Workspace workspace, PracticeStoresSettings settings, string network, string baseImage, string project)
{
    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly DockerEngine docker = new(workspace);

    private const string NetworkText = "docker network inspect -- \"$1\" >/dev/null 2>&1 || docker network create -- \"$1\" >/dev/null || docker network inspect -- \"$1\" >/dev/null";

    private const string RemoveText = """
        for c in $(docker ps -aq --filter "name=^$1[-_]") $(docker ps -aq --filter "name=^$2-"); do docker inspect --format 'container {{.Name}}' "$c" 2>/dev/null && docker rm -f -v "$c" >/dev/null; done
        for v in $(docker volume ls -q --filter "label=com.docker.compose.project=$1"); do docker volume rm "$v" >/dev/null && echo "volume $v"; done
        if docker network inspect "$3" >/dev/null 2>&1; then docker network rm "$3" >/dev/null && echo "network $3"; fi
        for i in $(docker images --format '{{.Repository}}:{{.Tag}}' "$2") $(docker images --format '{{.Repository}}:{{.Tag}}' "$2-libraries"); do docker rmi -f "$i" >/dev/null && echo "image $i"; done
        """;

    private const string TellText = """
        for c in $(docker ps -aq --filter "label=com.docker.compose.project=$1"); do
        docker inspect --format '{{.Name}}: {{.State.Status}}, {{.State.Health.Status}}' "$c"
        docker inspect --format '{{range .State.Health.Log}}{{.Output}}{{end}}' "$c" | tail -n 2
        docker logs --tail 3 "$c" 2>&1
        done
        """;

    /// <summary>Returns when all are healthy.</summary>
    /// <exception cref="HostException">They do not get so.</exception>
    /// <exception cref="UsageException">There is no container engine, and none could be started.</exception>
    public async Task EnsureAsync(Action<string> say, CancellationToken cancel)
    {
        // Mostly all is there, and each call of the engine's client takes its time.
        var looks = await Task.WhenAll(docker.SaysYesAsync(Command.Of("docker", "image", "inspect", baseImage), cancel), HealthyAsync(cancel)).ConfigureAwait(false);
        if (looks.All(fine => fine))
        {
            return;
        }

        if (!await docker.EnsureAsync(stays: true, say, cancel).ConfigureAwait(false))
        {
            throw new UsageException("This environment runs in containers, and there is no container engine on this machine that answers. Nothing was touched. Install one (Debian: docker.io and docker-compose; as root ./build.sh Lab does) and start it.");
        }

        await docker.EnsureBaseAsync(baseImage, say, cancel).ConfigureAwait(false);
        if (await HealthyAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        var up = ContainerCommands.Compose(workspace.PathOf(settings.Compose), project, "up", "-d", "--no-build", "--no-recreate").With("SLIPWAY_NETWORK", network);
        foreach (var (variable, image) in settings.Images)
        {
            up = up.With(variable, await ImageAsync(image, say, cancel).ConfigureAwait(false));
        }

        up = settings.Settings.Aggregate(up, (command, one) => command.With(one.Key, one.Value));
        up = settings.Secrets.Aggregate(up, (command, one) => command.WithSecret(one.Key, one.Value.Reveal()));
        say($"Starting the stores of this practice environment: {string.Join(", ", settings.Images.Values)}.");
        await workspace.Here.RunAsync(Command.Script(NetworkText, network), cancellation: cancel).ConfigureAwait(false);
        await workspace.Here.RunAsync(up, cancellation: cancel).ConfigureAwait(false);
        for (var start = workspace.Time.GetTimestamp(); !await HealthyAsync(cancel).ConfigureAwait(false); await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            if (workspace.Time.GetElapsedTime(start) > StartLimit)
            {
                var told = await workspace.Here.RunAsync(Command.Script(TellText, project).ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
                throw new HostException($"The stores of this practice environment do not get healthy. Nothing was deployed.\n{told.Output.TrimEnd()}");
            }
        }
    }

    /// <summary>Has every image here, so that who needs them does not wait for it.</summary>
    public async Task PrepareAsync(Action<string> say, CancellationToken cancel)
    {
        foreach (var image in settings.Images.Values)
        {
            say($"{image}: {await ImageAsync(image, say, cancel).ConfigureAwait(false)}");
        }
    }

    /// <summary>Removes the stores with all that they keep, and what was deployed beside them. Says what went.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(string deployed, CancellationToken cancel)
    {
        var removed = await workspace.Here.RunAsync(Command.Script(RemoveText, project, deployed, network), cancellation: cancel).ConfigureAwait(false);
        return removed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // As the engine knows them; where it has not looked yet they are asked now, and not at its next look.
    private async Task<bool> HealthyAsync(CancellationToken cancel)
    {
        var look = Command.Of("docker", "ps", "-a", "--filter", $"label=com.docker.compose.project={project}", "--format", "{{.ID}} {{.Status}}").ReadOnly().AllowFailure();
        var found = await workspace.Here.RunAsync(look, cancellation: cancel).ConfigureAwait(false);
        var stores = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToList();
        if (stores.Count == 0 || stores.Any(store => !store[1].StartsWith("Up ", StringComparison.Ordinal)))
        {
            return false;
        }

        var unknown = stores.Where(store => !store[1].Contains("(healthy)", StringComparison.Ordinal));
        return (await Task.WhenAll(unknown.Select(store => IsWellAsync(store[0], cancel))).ConfigureAwait(false)).All(well => well);
    }

    private async Task<bool> IsWellAsync(string container, CancellationToken cancel)
    {
        var look = Command.Of("docker", "inspect", "--format", "{{json .Config.Healthcheck.Test}}", container).ReadOnly().AllowFailure();
        var test = await workspace.Here.RunAsync(look, cancellation: cancel).ConfigureAwait(false);
        return test.Succeeded && JsonSerializer.Deserialize<string[]>(test.Output) is { } words && ContainerCommands.HealthCheck(container, words) is { } check
            && await docker.SaysYesAsync(check, cancel).ConfigureAwait(false);
    }

    /// <summary>The image itself when it is here or can be pulled, else its stand-in, which once made is not asked about again.</summary>
    private async Task<string> ImageAsync(string image, Action<string> say, CancellationToken cancel)
    {
        var name = image.Split(':')[0];
        var directory = workspace.PathOf($"{settings.StandIns}/{name}");
        var standIn = $"slipway-practice-{name}:{HashOf(directory)}";
        foreach (var known in new[] { image, standIn })
        {
            if (await docker.SaysYesAsync(Command.Of("docker", "image", "inspect", known), cancel).ConfigureAwait(false))
            {
                return known;
            }
        }

        if (await docker.SaysYesAsync(Command.Of("docker", "pull", "-q", image).Timeout(PullLimit), cancel).ConfigureAwait(false))
        {
            return image;
        }

        say($"{image} cannot be pulled; making a stand-in from Debian's packages, once.");
        await workspace.Here.RunAsync(ContainerCommands.Build(standIn, directory, "--build-arg", $"BASE_IMAGE={baseImage}"), cancellation: cancel).ConfigureAwait(false);
        return standIn;
    }

    private static string HashOf(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
