// Symlink: releases/<id>/ beside each other and one link, current -> releases/<id>. A release is staged as releases/.staging-<id>
// and gets its name when it is complete; the switch is one rename of a link. Names with a dot in front are work in progress
// or waste, and are never in service.
using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

/// <summary>Releases as directories and one symbolic link, on any host with POSIX sh and coreutils.</summary>
public sealed partial class SymlinkRollout : Rollout
{
    internal const string Releases = "releases";
    internal const string Shared = "shared";
    internal const string CurrentLink = "current";
    private const string NewLink = ".current-new";

    private readonly Host _host;
    private readonly IReadOnlyList<string> _shared;
    private readonly ActivationLog _log;

    /// <param name="host">Where; its root holds everything.</param>
    /// <param name="sharedPaths">
    /// Paths that are the same in every release (data, logs): links in the release to <c>shared/…</c>, which is created as a
    /// directory when it is missing and never removed.
    /// </param>
    public SymlinkRollout(Host host, IEnumerable<string>? sharedPaths = null)
    {
        (_host, _shared, _log) = (host, [.. sharedPaths ?? []], new ActivationLog(host));
        if (_shared.FirstOrDefault(p => p.Split('/').Any(part => part is "" or "." or "..") || p.Any(char.IsControl)) is { } bad)
            throw new RolloutException($"'{bad}' is not a path below a release that could be shared.");
    }

    public override async Task<RolloutState> StateAsync(CancellationToken cancellation = default)
    {
        var staged = await StagedAsync(cancellation).ConfigureAwait(false);
        return new RolloutState(IdOf(await LinkAsync(cancellation).ConfigureAwait(false)), staged);
    }

    public override async Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default)
    {
        var link = await LinkAsync(cancellation).ConfigureAwait(false);
        var staged = await StagedAsync(cancellation).ConfigureAwait(false);
        return new RolloutFacts(link, IdOf(link), id, staged.Contains(id));
    }

    public override async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string id, string folder, CancellationToken cancellation = default)
    {
        var (files, path) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), $"{Releases}/{id}/{folder}");
        foreach (var entry in await _host.ListAsync(path, cancellation).ConfigureAwait(false))
        {
            if (entry.Kind == HostEntryKind.File && await _host.ReadAsync($"{path}/{entry.Name}", cancellation).ConfigureAwait(false) is { } bytes)
                files[entry.Name] = bytes;
        }
        return files;
    }

    public override async Task<ReleaseDiff> DiffAsync(Release release, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        var current = IdOf(await LinkAsync(cancellation).ConfigureAwait(false));
        var from = current is null ? null : await TryManifestAsync(current, cancellation).ConfigureAwait(false);
        return ReleaseDiff.Between(from, release.Manifest);
    }

    public override async Task ActivateAsync(string id, CancellationToken cancellation = default)
    {
        var link = await LinkAsync(cancellation).ConfigureAwait(false);
        if (!(await StagedAsync(cancellation).ConfigureAwait(false)).Contains(id))
            throw new RolloutException($"{_host.Name}: release {id} is not staged, so it cannot be activated; {InService(link)}.");
        if (IdOf(link) != id)
            await SwitchAsync($"{Releases}/{id}", cancellation).ConfigureAwait(false);
        else
            // What a deployer that died on its way to another one may have left.
            await _host.DeleteAsync(NewLink, cancellation).ConfigureAwait(false);
        await _log.AddAsync(id, cancellation).ConfigureAwait(false);
    }

    public override async Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        var link = await LinkAsync(cancellation).ConfigureAwait(false);
        if (from.Target is null)
        {
            await _host.DeleteAsync(CurrentLink, cancellation).ConfigureAwait(false);
        }
        else if (link != from.Target)
        {
            if (IdOf(from.Target) is { } id && !(await StagedAsync(cancellation).ConfigureAwait(false)).Contains(id))
                throw new RolloutException($"{_host.Name}: release {id}, which was in service before, is no longer there; {InService(link)}. Deploy it again.");
            await SwitchAsync(from.Target, cancellation).ConfigureAwait(false);
        }
        await _host.DeleteAsync(NewLink, cancellation).ConfigureAwait(false);
        await UnstageAsync(from, cancellation).ConfigureAwait(false);
    }

    public override async Task UnstageAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.WasStaged)
            return;
        if (IdOf(await LinkAsync(cancellation).ConfigureAwait(false)) == from.Release)
            throw new RolloutException($"{_host.Name}: release {from.Release} is in service, so it was not removed. Take the deployment back first.");
        await _host.DeleteAsync(Staging(from.Release), cancellation).ConfigureAwait(false);
        await RemoveAsync(from.Release, cancellation).ConfigureAwait(false);
        await _log.RemoveAsync([from.Release], cancellation).ConfigureAwait(false);
    }

    /// <summary>The switch: a new link beside the old one, and one rename over it. On disk when this returns.</summary>
    private Task SwitchAsync(string target, CancellationToken cancellation)
    {
        var command = Command.Of("ln", "-sfn", target, NewLink)
            .And(Command.Of("mv", "-fT", NewLink, CurrentLink))
            .And(Command.Of("sync", "."));
        return _host.RunAsync(command, cancellation: cancellation);
    }

    /// <summary>The text of <c>current</c>, or null when there is none.</summary>
    private async Task<string?> LinkAsync(CancellationToken cancellation)
    {
        var entry = (await _host.ListAsync(".", cancellation).ConfigureAwait(false)).FirstOrDefault(e => e.Name == CurrentLink);
        return entry switch
        {
            null => null,
            { Kind: HostEntryKind.SymbolicLink } => entry.LinkTarget,
            _ => throw new RolloutException($"{_host.Name}: {_host.Root}/{CurrentLink} is not a symbolic link but a {entry.Kind.ToString().ToLowerInvariant()}. "
                + "Nothing was changed. Move it away, or choose another root."),
        };
    }

    /// <summary>A release counts when it has its name and its manifest.</summary>
    private async Task<IReadOnlyList<string>> StagedAsync(CancellationToken cancellation) =>
        [.. (await _host.ListAsync(Releases, cancellation).ConfigureAwait(false))
            .Where(e => e.Kind == HostEntryKind.Directory && !e.Name.StartsWith('.')).Select(e => e.Name)];

    private string? IdOf(string? link)
    {
        var relative = link is not null && link.StartsWith(_host.Root + "/", StringComparison.Ordinal) ? link[(_host.Root.Length + 1)..] : link;
        return relative is not null && relative.StartsWith(Releases + "/", StringComparison.Ordinal) && relative.Count(c => c == '/') == 1
            ? relative[(Releases.Length + 1)..]
            : null;
    }

    private static string InService(string? link) => link is null ? "nothing is in service" : $"{link} is still in service";

    private static string Staging(string id) => $"{Releases}/.staging-{id}";
}
