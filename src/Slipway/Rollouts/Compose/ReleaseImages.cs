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

    // Beside the files and ignored: of a directory that it lay in, the old builder would leave the directory.
    private const string Instructions = ".dockerfile";

    // Of each image its layers, as JSON, a line.
    private const string LayersText = "set -- $(docker images -q -- \"$1\") && [ $# -eq 0 ] || docker inspect --format '{{json .RootFS.Layers}}' -- \"$@\"";

    private IReadOnlySet<string>? _seen;

    private string Libraries => $"{options.Project}-libraries";

    public string Of(string id) => $"{options.Project}:{id}";

    public async Task<IReadOnlySet<string>> AllAsync(CancellationToken cancellation) => _seen = await engine.ReleasesAsync(options.Project, cancellation).ConfigureAwait(false);

    /// <summary>Makes the image of a staged release unless it is there.</summary>
    public async Task EnsureAsync(Release release, CancellationToken cancellation)
    {
        if (await PrepareAsync(release, cancellation).ConfigureAwait(false) is { } build)
            await engine.BuildAsync(Of(release.Id), build, cancellation).ConfigureAwait(false);
        await TidyAsync(release.Id, cancellation).ConfigureAwait(false);
    }

    /// <summary>All that building the image of a staged release needs, and what then builds it; null when it is there.</summary>
    public async Task<Command?> PrepareAsync(Release release, CancellationToken cancellation)
    {
        // Whoever began to stage it has looked already, and one that was made since would only be made again.
        if (_seen?.Contains(release.Id) != false && (await AllAsync(cancellation).ConfigureAwait(false)).Contains(release.Id))
            return null;
        _seen = null;
        if (options.Libraries.Count == 0)
        {
            options.Say($"building the image {Of(release.Id)}");
            return Engine.Build(Of(release.Id), $"releases/{release.Id}", ComposeOptions.Dockerfile, options.BaseImage);
        }

        var content = release.Files.ToLookup(file => IsLibrary(file.Path));
        var shared = $"{Libraries}:{await EnsureLibrariesAsync(release, [.. content[true]], cancellation).ConfigureAwait(false)}";
        options.Say($"building the image {Of(release.Id)} on {shared}");
        // Settings, secrets and the manifest begin with a dot, and no dot gets in.
        await LayOutAsync(release, content[false].Where(file => file.Path[0] != '.'), ComposeOptions.Dockerfile, cancellation).ConfigureAwait(false);
        return Engine.Build(Of(release.Id), Context(release.Id), Instructions, shared);
    }

    /// <summary>Removes what was laid out for building.</summary>
    public Task TidyAsync(string id, CancellationToken cancellation) => options.Libraries.Count == 0 ? Task.CompletedTask : host.DeleteAsync(Context(id), cancellation);

    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        if ((await AllAsync(cancellation).ConfigureAwait(false)).Contains(id))
            await engine.RemoveImageAsync(Of(id), cancellation).ConfigureAwait(false);
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
                await engine.RemoveImageAsync(one, cancellation).ConfigureAwait(false);
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
        var (on, made) = (BaseAsync(cancellation), engine.ReleasesAsync(Libraries, cancellation));
        await Task.WhenAll(on, made).ConfigureAwait(false);
        var id = IdOf([.. files.OrderBy(file => file.Path, StringComparer.Ordinal), dockerfile], await on.ConfigureAwait(false));
        if (!(await made.ConfigureAwait(false)).Contains(id))
        {
            options.Say($"building the image {Libraries}:{id} of {files.Count} files that releases share");
            await LayOutAsync(release, files, ComposeOptions.LibrariesDockerfile, cancellation).ConfigureAwait(false);
            await engine.BuildAsync($"{Libraries}:{id}", Engine.Build($"{Libraries}:{id}", Context(release.Id), Instructions, options.BaseImage), cancellation).ConfigureAwait(false);
            await TidyAsync(release.Id, cancellation).ConfigureAwait(false);
        }

        return id;
    }

    /// <summary>Some files of a release alone: links to them, beside the Dockerfile, are the context.</summary>
    private Task LayOutAsync(Release release, IEnumerable<UploadFile> files, string dockerfile, CancellationToken cancellation)
    {
        var needed = files.Concat(release.Files.Where(file => file.Path == dockerfile || file.Path == ".dockerignore"));
        return host.UploadAsync([.. needed.Select(file => file with { Path = file.Path == dockerfile ? Instructions : file.Path, ReuseFrom = $"releases/{release.Id}/{file.Path}" })], Context(release.Id), null, cancellation);
    }

    private static string Context(string id) => $"{Contexts}-{id}";

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
