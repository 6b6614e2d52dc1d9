using Slipway.Hosts;
using Slipway.Rollouts.Compose;

namespace Slipway.Rollouts.Swarm;

public sealed partial class SwarmRollout
{
    // The proxy is no task of the swarm, and may be on the network only when it is attachable.
    private const string NetworkText = "docker network inspect -- \"$1\" >/dev/null 2>&1 || docker network create --driver overlay --attachable --label \"slipway.project=$2\" -- \"$1\" >/dev/null || docker network inspect -- \"$1\" >/dev/null";

    // Only one of our own. The swarm lets go of it a moment after the last task has ended.
    private const string RemoveNetworkText = """
        tries=0
        while [ -n "$(docker network ls -q --filter "label=slipway.project=$2" --filter "name=^$1$")" ] && ! docker network rm -- "$1" >/dev/null 2>&1 && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.2; done
        """;

    /// <summary>The files and an image made of them.</summary>
    public override async Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        foreach (var needed in new[] { ComposeOptions.ComposeFile, ComposeOptions.Dockerfile, ".dockerignore" })
        {
            if (release.Files.All(file => file.Path != needed))
                throw new RolloutException($"{_host.Name}: release {release.Id} has no {needed}, so no services can be made of it. Nothing was changed.");
        }

        await NodeAsync(cancellation).ConfigureAwait(false);
        await _files.StageAsync(release, progress, cancellation).ConfigureAwait(false);
        await _images.EnsureAsync(release, cancellation).ConfigureAwait(false);
        await _proxy.StageAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<string> NodeAsync(CancellationToken cancellation) => await _swarm.NodeAsync(cancellation).ConfigureAwait(false)
        ?? throw new RolloutException($"{_host.Name}: its container engine manages no swarm. Nothing was changed. On the host: docker swarm init --advertise-addr <its address>");

    private Task EnsureNetworkAsync(CancellationToken cancellation) => _engine.RunAsync(Command.Script(NetworkText, _options.Containers.Network, _options.Containers.Project), cancellation);

    private Task RemoveNetworkAsync(CancellationToken cancellation) => _engine.RunAsync(Command.Script(RemoveNetworkText, _options.Containers.Network, _options.Containers.Project).AllowFailure(), cancellation);

    /// <summary>Image and secrets of a release that no service uses, for good.</summary>
    private async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        await _notes.DeleteAsync(id, cancellation).ConfigureAwait(false);
        await _swarm.RemoveSecretsAsync(id, cancellation).ConfigureAwait(false);
        await _images.RemoveAsync(id, cancellation).ConfigureAwait(false);
    }

    private async Task RemoveAllAsync(CancellationToken cancellation)
    {
        await _proxy.RemoveAsync(cancellation).ConfigureAwait(false);
        await _swarm.RemoveAsync(cancellation).ConfigureAwait(false);
    }
}
