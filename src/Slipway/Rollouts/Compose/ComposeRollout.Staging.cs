using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

public sealed partial class ComposeRollout
{
    private const int LinesShown = 8;

    // Two deployers of different projects may share a network: who comes second finds it.
    private const string NetworkText = "docker network inspect -- \"$1\" >/dev/null 2>&1 || docker network create --label \"slipway.project=$2\" -- \"$1\" >/dev/null || docker network inspect -- \"$1\" >/dev/null";

    // Only one of our own, and the engine refuses while anybody is on it.
    private const string RemoveNetworkText = "[ -z \"$(docker network ls -q --filter \"label=slipway.project=$2\" --filter \"name=^$1$\")\" ] || docker network rm -- \"$1\" >/dev/null";

    /// <summary>The files, an image made of them, and containers that are made and not started.</summary>
    public override async Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        foreach (var needed in new[] { ComposeOptions.ComposeFile, ComposeOptions.Dockerfile, ".dockerignore" })
        {
            if (release.Files.All(file => file.Path != needed))
                throw new RolloutException($"{_host.Name}: release {release.Id} has no {needed}, so no containers can be made of it. Nothing was changed.");
        }

        // The proxy's program has nothing to do with the release, and is as much to read.
        await Task.WhenAll(StageReleaseAsync(release, progress, cancellation), _proxy.StageAsync(cancellation)).ConfigureAwait(false);
    }

    private async Task StageReleaseAsync(Release release, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        await _files.StageAsync(release, progress, cancellation).ConfigureAwait(false);
        await EnsureContainersAsync(release.Id, cancellation, _images.PrepareAsync(release, cancellation)).ConfigureAwait(false);
        await _images.TidyAsync(release.Id, cancellation).ConfigureAwait(false);
    }

    private Task EnsureNetworkAsync(CancellationToken cancellation) => _engine.RunAsync(Command.Script(NetworkText, _options.Network, _options.Project), cancellation);

    private Task RemoveNetworkAsync(CancellationToken cancellation) => _engine.RunAsync(Command.Script(RemoveNetworkText, _options.Network, _options.Project).AllowFailure(), cancellation);

    /// <summary>
    /// Makes the containers of a release that are not there. What is there is left alone: it may be in service. A deployer that died while it made them
    /// may have left some out, and since then somebody may have removed one.
    /// </summary>
    /// <param name="prepared">What makes its image first.</param>
    /// <returns>Those that were there; null where they were made.</returns>
    private async Task<IReadOnlyList<Container>?> EnsureContainersAsync(string id, CancellationToken cancellation, Task<Command?>? prepared = null)
    {
        prepared ??= Task.FromResult<Command?>(null);
        var look = FindAsync(id, cancellation);
        await Task.WhenAll(look, EnsureNetworkAsync(cancellation), prepared).ConfigureAwait(false);
        var build = await prepared.ConfigureAwait(false);
        if (await look.ConfigureAwait(false) is var found && found.Any(one => one.Service == _options.Service) && await IsWholeAsync(id, found, cancellation).ConfigureAwait(false))
        {
            if (build is not null)
                await _engine.BuildAsync(_images.Of(id), build, cancellation).ConfigureAwait(false);
            return found;
        }

        var (file, make) = ($"releases/{id}/{ComposeOptions.ComposeFile}", (string[])["up", "--no-start", "--no-build", "--no-recreate"]);
        var compose = build is null ? ContainerCommands.Compose(file, Project(id), make) : ContainerCommands.ComposeAfter(build, file, Project(id), make);
        compose = compose.With("SLIPWAY_IMAGE", _images.Of(id)).With("SLIPWAY_NETWORK", _options.Network).With("SLIPWAY_RELEASE", id).AllowFailure();
        for (var attempt = 1; await _engine.RunAsync(compose, cancellation).ConfigureAwait(false) is { Succeeded: false, Error: var error }; attempt++)
        {
            if (build is null || !await _engine.IsToBuildAgainAsync(attempt, _images.Of(id), error, cancellation).ConfigureAwait(false))
                throw NotMade(id, error);
        }

        // Until a release has proven itself the engine does not start it again.
        var made = await _engine.HoldAsync($"{Engine.ProjectLabel}={Project(id)}", cancellation).ConfigureAwait(false);
        if (made.All(one => one.Service != _options.Service))
            throw new RolloutException($"{_host.Name}: the compose file of release {id} has no service '{_options.Service}' for the proxy to stand before. Nothing was switched.");
        await _notes.WriteAsync(id, made.Select(one => one.Service), cancellation).ConfigureAwait(false);
        _whole[id] = [.. made.Select(one => one.Id)];
        return null;
    }

    // Where there is no note: once one was started, there have been all.
    private async Task<bool> IsWholeAsync(string id, IReadOnlyList<Container> found, CancellationToken cancellation) =>
        _whole.GetValueOrDefault(id)?.Count == found.Count
        || (await _notes.MissingAsync(id, found.Select(one => one.Service), cancellation).ConfigureAwait(false) is { } missing ? missing.Count == 0 : found.Any(one => one.Status != "created"));

    private async Task<IReadOnlyList<Container>> FindAsync(string id, CancellationToken cancellation) =>
        _whole.GetValueOrDefault(id) is { } made && await _engine.NamedAsync(made, cancellation).ConfigureAwait(false) is var there && there.Count == made.Count ? there
            : await ContainersAsync(id, cancellation).ConfigureAwait(false);

    private RolloutException NotMade(string id, string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isBuilt = !lines.Contains(ContainerCommands.NotBuilt);
        var said = string.Concat(lines.TakeWhile(line => line != ContainerCommands.NotBuilt).TakeLast(LinesShown).Select(line => $"\n    {line}"));
        return new RolloutException($"{_host.Name}: {(isBuilt ? "the containers" : "the image")} of release {id} could not be {(isBuilt ? "made" : "built")}. Nothing was switched. {(isBuilt ? "Compose" : "The engine")} said:{said}");
    }

    /// <summary>Containers and image of a release, for good.</summary>
    private async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        _whole.Remove(id);
        await _notes.DeleteAsync(id, cancellation).ConfigureAwait(false);
        await _engine.RemoveAsync(await ContainersAsync(id, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await _images.RemoveAsync(id, cancellation).ConfigureAwait(false);
    }
}
