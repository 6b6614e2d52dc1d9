using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

public sealed partial class SymlinkRollout
{
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
            await FinishAsync(release, final, cancellation).ConfigureAwait(false);
        }
        else
        {
            var files = await WithReuseAsync(release.Files, cancellation).ConfigureAwait(false);
            await _host.UploadAsync(files, Staging(release.Id), progress, cancellation).ConfigureAwait(false);
            await FinishAsync(release, Staging(release.Id), cancellation).ConfigureAwait(false);
            var command = Command.Of("mv", "-T", Staging(release.Id), final).And(Command.Of("sync", Releases));
            await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        }
        var verification = await LookOverAsync(release.Manifest, cancellation).ConfigureAwait(false);
        if (!verification.IsIntact)
            throw new RolloutException($"{_host.Name}: {verification}. It is not in service; stage it again.");
    }

    /// <summary>The manifest and the links to what is shared.</summary>
    private async Task FinishAsync(Release release, string directory, CancellationToken cancellation)
    {
        var manifest = release.Manifest.ToBytes();
        var path = $"{directory}/{ReleaseManifest.FileName}";
        if (await _host.ReadAsync(path, cancellation).ConfigureAwait(false) is not { } found || !found.AsSpan().SequenceEqual(manifest))
            await _host.WriteAsync(path, manifest, Host.OwnerOnly, cancellation).ConfigureAwait(false);
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

    /// <summary>Tells each file where the host holds its content already: in the release in service, else in any other.</summary>
    private async Task<IReadOnlyList<UploadFile>> WithReuseAsync(IReadOnlyList<UploadFile> files, CancellationToken cancellation)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var state = await StateAsync(cancellation).ConfigureAwait(false);
        foreach (var id in state.Staged.OrderByDescending(id => id == state.Current))
        {
            if (await TryManifestAsync(id, cancellation).ConfigureAwait(false) is not { } manifest)
                continue;
            foreach (var file in manifest.Files)
            {
                // Where the mode is the same too, it can be linked: that one wins.
                known.TryAdd($"{file.Sha256} {file.Mode}", $"{Releases}/{id}/{file.Path}");
                known.TryAdd(file.Sha256, $"{Releases}/{id}/{file.Path}");
            }
        }
        return [.. files.Select(f => f with { ReuseFrom = known.GetValueOrDefault($"{f.Sha256} {f.Mode}") ?? known.GetValueOrDefault(f.Sha256) })];
    }
}
