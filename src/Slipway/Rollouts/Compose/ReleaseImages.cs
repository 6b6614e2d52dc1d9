using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// Images of staged releases. Without libraries a release's directory is the context. With them there are two images, and what the engine is sent for a
/// release is its own files alone: an engine without BuildKit is sent a whole context each time.
/// </summary>
internal sealed class ReleaseImages(Host host, Engine engine, ComposeOptions options)
{
    // Emptied whenever a deployer takes the lock.
    private const string Contexts = "tmp/image";

    // Of each image its layers, as JSON, a line.
    private const string LayersText = "set -- $(docker images -q -- \"$1\") && [ $# -eq 0 ] || docker inspect --format '{{json .RootFS.Layers}}' -- \"$@\"";

    private string Libraries => $"{options.Project}-libraries";

    public string Of(string id) => $"{options.Project}:{id}";

    public Task<IReadOnlySet<string>> AllAsync(CancellationToken cancellation) => engine.ReleasesAsync(options.Project, cancellation);

    /// <summary>Makes the image of a staged release unless it is there.</summary>
    public async Task EnsureAsync(Release release, CancellationToken cancellation)
    {
        if ((await AllAsync(cancellation).ConfigureAwait(false)).Contains(release.Id))
            return;
        if (options.Libraries.Count == 0)
        {
            options.Say($"building the image {Of(release.Id)}");
            await engine.BuildAsync(Of(release.Id), $"releases/{release.Id}", ComposeOptions.Dockerfile, options.BaseImage, cancellation).ConfigureAwait(false);
            return;
        }

        var content = release.Files.ToLookup(file => IsLibrary(file.Path));
        var shared = await EnsureLibrariesAsync(release, [.. content[true]], cancellation).ConfigureAwait(false);
        options.Say($"building the image {Of(release.Id)} on {Libraries}:{shared}");
        // Settings, secrets and the manifest begin with a dot, and no dot gets in.
        await BuildAsync(release, Of(release.Id), content[false].Where(file => file.Path[0] != '.'), ComposeOptions.Dockerfile, $"{Libraries}:{shared}", cancellation).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        if ((await AllAsync(cancellation).ConfigureAwait(false)).Contains(id))
            await engine.RunAsync(Command.Of("docker", "rmi", "-f", Of(id)), cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes libraries that no release is built on any more.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        var there = await engine.ReleasesAsync(Libraries, cancellation).ConfigureAwait(false);
        if (there.Count == 0)
            return;
        var used = (await LayersAsync(options.Project, cancellation).ConfigureAwait(false)).SelectMany(layers => layers).ToHashSet(StringComparer.Ordinal);
        foreach (var one in there.Select(id => $"{Libraries}:{id}"))
        {
            if ((await LayersAsync(one, cancellation).ConfigureAwait(false)).Any(layers => !used.Contains(layers[^1])))
                await engine.RunAsync(Command.Of("docker", "rmi", "-f", one), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<string[]>> LayersAsync(string images, CancellationToken cancellation)
    {
        var found = await engine.RunAsync(Command.Script(LayersText, images).ReadOnly(), cancellation).ConfigureAwait(false);
        return [.. found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<string[]>(line)!)];
    }

    private async Task<string> EnsureLibrariesAsync(Release release, IReadOnlyList<UploadFile> files, CancellationToken cancellation)
    {
        var dockerfile = release.Files.FirstOrDefault(file => file.Path == ComposeOptions.LibrariesDockerfile)
            ?? throw new RolloutException($"{host.Name}: release {release.Id} has no {ComposeOptions.LibrariesDockerfile}, so no image of its libraries can be made. Nothing was switched.");
        if (files.Count == 0)
            throw new RolloutException($"{host.Name}: release {release.Id} has no files that are called {string.Join(", ", options.Libraries)}, so it has no libraries. Nothing was switched. Correct containers.libraries.");
        var id = IdOf([.. files.OrderBy(file => file.Path, StringComparer.Ordinal), dockerfile], await BaseAsync(cancellation).ConfigureAwait(false));
        if (!(await engine.ReleasesAsync(Libraries, cancellation).ConfigureAwait(false)).Contains(id))
        {
            options.Say($"building the image {Libraries}:{id} of {files.Count} files that releases share");
            await BuildAsync(release, $"{Libraries}:{id}", files, ComposeOptions.LibrariesDockerfile, options.BaseImage, cancellation).ConfigureAwait(false);
        }

        return id;
    }

    /// <summary>Of some files of a release alone: links to them, beside the Dockerfile, are the context.</summary>
    private async Task BuildAsync(Release release, string image, IEnumerable<UploadFile> files, string dockerfile, string baseImage, CancellationToken cancellation)
    {
        var context = $"{Contexts}-{release.Id}";
        var needed = files.Concat(release.Files.Where(file => file.Path == dockerfile || file.Path == ".dockerignore"));
        await host.UploadAsync([.. needed.Select(file => file with { ReuseFrom = $"releases/{release.Id}/{file.Path}" })], context, null, cancellation).ConfigureAwait(false);
        await engine.BuildAsync(image, context, dockerfile, baseImage, cancellation).ConfigureAwait(false);
        await host.DeleteAsync(context, cancellation).ConfigureAwait(false);
    }

    private bool IsLibrary(string path) => path[0] != '.'
        && options.Libraries.Any(pattern => pattern[0] != '!' && FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
        && !options.Libraries.Any(pattern => pattern[0] == '!' && FileSystemName.MatchesSimpleExpression(pattern.AsSpan(1), path, ignoreCase: false))
        && !path.Contains('/', StringComparison.Ordinal);

    // The base image under the same name may be another one some day. Where it is not there yet, what it will be is not known: then they are made once more than needed.
    private async Task<string> BaseAsync(CancellationToken cancellation) => options.BaseImage + " "
        + (await engine.RunAsync(Command.Of("docker", "image", "inspect", "--format", "{{.Id}}", options.BaseImage).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false)).Output.Trim();

    private static string IdOf(IEnumerable<UploadFile> files, string on) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => $"{file.Sha256} {(int)file.Mode} {file.Path}").Append(on)))))[..12];
}
