using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

public sealed partial class SymlinkRollout
{
    private const int ManyHashes = 500;

    public override async Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (release.Files.FirstOrDefault(f => _shared.Any(s => f.Path == s || f.Path.StartsWith(s + "/", StringComparison.Ordinal)
            || s.StartsWith(f.Path + "/", StringComparison.Ordinal))) is { } clash)
            throw new RolloutException($"{_host.Name}: {clash.Path} of release {release.Id} lies where a shared path is linked in. Nothing was changed.");
        var final = $"{Releases}/{release.Id}";
        if ((await StagedAsync(cancellation).ConfigureAwait(false)).Contains(release.Id))
        {
            // Perhaps in service, so it is mended in place, file by file, each by one rename.
            var broken = await BrokenAsync(release, cancellation).ConfigureAwait(false);
            await _host.UploadAsync(broken, final, progress, cancellation).ConfigureAwait(false);
            await MendManifestAsync(release, final, cancellation).ConfigureAwait(false);
            await LinkSharedAsync(final, cancellation).ConfigureAwait(false);
        }
        else
        {
            var files = await WithReuseAsync(release.Files, cancellation).ConfigureAwait(false);
            var manifest = UploadFile.FromBytes(ReleaseManifest.FileName, release.Manifest.ToBytes(), Host.OwnerOnly);
            await _host.UploadAsync([.. files, manifest], Staging(release.Id), progress, cancellation).ConfigureAwait(false);
            await LinkSharedAsync(Staging(release.Id), cancellation).ConfigureAwait(false);
            var command = Command.Of("mv", "-T", Staging(release.Id), final).And(Command.Of("sync", Releases));
            await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        }
        var verification = await LookOverAsync(release.Manifest, cancellation).ConfigureAwait(false);
        if (!verification.IsIntact)
            throw new RolloutException($"{_host.Name}: {verification}. It is not in service; stage it again.");
    }

    private async Task MendManifestAsync(Release release, string directory, CancellationToken cancellation)
    {
        var manifest = release.Manifest.ToBytes();
        var path = $"{directory}/{ReleaseManifest.FileName}";
        if (await _host.ReadAsync(path, cancellation).ConfigureAwait(false) is not { } found || !found.AsSpan().SequenceEqual(manifest))
            await _host.WriteAsync(path, manifest, Host.OwnerOnly, cancellation).ConfigureAwait(false);
    }

    private async Task LinkSharedAsync(string directory, CancellationToken cancellation)
    {
        if (_shared.Count == 0)
            return;
        var commands = _shared.Select(shared => LinkShared(directory, shared)).Append(Command.Of("sync", directory));
        await _host.RunAsync(commands.Aggregate((all, next) => all.And(next)), cancellation: cancellation).ConfigureAwait(false);
    }

    // Relative, so that a root that is moved or mounted elsewhere still works; the final and the staging directory lie equally deep.
    private static Command LinkShared(string directory, string shared)
    {
        var up = string.Concat(Enumerable.Repeat("../", shared.Count(c => c == '/') + 2));
        var parent = shared.Contains('/', StringComparison.Ordinal) ? $"{directory}/{shared[..shared.LastIndexOf('/')]}" : directory;
        return Command.Of("test", "-e", $"{Shared}/{shared}").Or(Command.Of("mkdir", "-p", $"{Shared}/{shared}"))
            .And(Command.Of("mkdir", "-p", parent))
            .And(Command.Of("ln", "-sfn", $"{up}{Shared}/{shared}", $"{directory}/{shared}"));
    }

    /// <summary>The files of a release that its staged copy lacks or has wrong; all of them when its manifest is unusable.</summary>
    private async Task<IReadOnlyList<UploadFile>> BrokenAsync(Release release, CancellationToken cancellation)
    {
        var found = await CompareAsync(release.Manifest, cancellation).ConfigureAwait(false);
        var broken = found.Missing.Concat(found.Changed).ToHashSet(StringComparer.Ordinal);
        return [.. release.Files.Where(f => broken.Contains(f.Path))];
    }

    /// <summary>Tells each file where the host holds its content already: in the release in service, there at its own path first, else in any other.</summary>
    private async Task<IReadOnlyList<UploadFile>> WithReuseAsync(IReadOnlyList<UploadFile> files, CancellationToken cancellation)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var state = await StateAsync(cancellation).ConfigureAwait(false);
        if (state.Current is { } current && state.Staged.Contains(current))
            await LearnAsync(current).ConfigureAwait(false);
        var lacking = files.Select(f => f.Sha256).Where(hash => !known.ContainsKey(hash)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var id in await ThatHaveAsync(lacking, [.. state.Staged.Where(id => id != state.Current)], cancellation).ConfigureAwait(false))
            await LearnAsync(id).ConfigureAwait(false);
        return [.. files.Select(f => f with { ReuseFrom = known.GetValueOrDefault($"{f.Sha256} {f.Mode} {f.Path}") ?? known.GetValueOrDefault($"{f.Sha256} {f.Mode}") ?? known.GetValueOrDefault(f.Sha256) })];

        async Task LearnAsync(string id)
        {
            if (await TryManifestAsync(id, cancellation).ConfigureAwait(false) is not { } manifest)
                return;
            foreach (var file in manifest.Files)
            {
                // Where the mode is the same too, it can be linked: that one wins, and all of a directory's at once where the path is.
                known.TryAdd($"{file.Sha256} {file.Mode} {file.Path}", $"{Releases}/{id}/{file.Path}");
                known.TryAdd($"{file.Sha256} {file.Mode}", $"{Releases}/{id}/{file.Path}");
                known.TryAdd(file.Sha256, $"{Releases}/{id}/{file.Path}");
            }
        }
    }

    /// <summary>The releases whose manifests name any of these hashes; where there are many hashes, all releases.</summary>
    private async Task<IReadOnlyList<string>> ThatHaveAsync(IReadOnlyList<string> hashes, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (hashes.Count == 0 || ids.Count == 0)
            return [];
        if (hashes.Count > ManyHashes)
            return ids;
        // Reading a manifest there is cheaper than bringing it here: most changes are in no earlier release.
        var look = Command.Of("grep", ["-lF", .. hashes.SelectMany(hash => new[] { "-e", hash }), "--", .. ids.Select(id => $"{Releases}/{id}/{ReleaseManifest.FileName}")]).ReadOnly().AllowFailure();
        var found = await _host.RunAsync(look, cancellation: cancellation).ConfigureAwait(false);
        return [.. ids.Where(id => found.Output.Contains($"{Releases}/{id}/", StringComparison.Ordinal))];
    }
}
