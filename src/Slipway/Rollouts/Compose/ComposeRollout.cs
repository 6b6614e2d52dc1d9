// Compose: a release is a directory, an image made of it and a compose project of its own. The new one (green) starts beside the one in service (blue);
// when its health checks pass, the proxy gives it the requests, on trial: what it fails, blue answers, and if it is bad, the proxy goes back by itself.
// Then blue is drained and stopped, and kept for a rollback. The directory and the link are SymlinkRollout's; the link follows the proxy.
using Slipway.Hosts;
using Slipway.Rollouts.Symlink;

namespace Slipway.Rollouts.Compose;

/// <summary>Releases as containers behind a proxy, on any host with a container engine, its client and compose, version 1 or 2.</summary>
public sealed partial class ComposeRollout : Rollout
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly Host _host;
    private readonly ComposeOptions _options;
    private readonly Engine _engine;
    private readonly ReleaseImages _images;
    private readonly ReleaseProxy _proxy;
    private readonly SymlinkRollout _files;
    private readonly ServiceNotes _notes;

    // Releases whose containers were all made by this deployer, and those containers' ids.
    private readonly Dictionary<string, IReadOnlyList<string>> _whole = new(StringComparer.Ordinal);

    public ComposeRollout(Host host, ComposeOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        (_host, _options, _engine, _files) = (host, options, new Engine(host), new SymlinkRollout(host));
        (_images, _proxy, _notes) = (new ReleaseImages(host, _engine, options), ReleaseProxy.Of(host, _engine, options), new ServiceNotes(host));
    }

    /// <summary>In service is what the link says and the proxy says too; a proxy or a container of the release that does not run is a fault.</summary>
    public override async Task<RolloutState> StateAsync(CancellationToken cancellation = default)
    {
        var images = _images.AllAsync(cancellation);
        var state = await _files.StateAsync(cancellation).ConfigureAwait(false);
        var faults = FaultsAsync(state.Current, cancellation);
        await Task.WhenAll(images, faults).ConfigureAwait(false);
        var there = await images.ConfigureAwait(false);
        var found = await faults.ConfigureAwait(false);
        return new RolloutState(found is null ? null : state.Current, [.. state.Staged.Where(there.Contains)]) { Faults = found ?? [] };
    }

    public override async Task<bool> IsInServiceAsync(string id, CancellationToken cancellation = default) =>
        (await _files.StateAsync(cancellation).ConfigureAwait(false)).Current == id && await FaultsAsync(id, cancellation).ConfigureAwait(false) is [];

    /// <summary>What does not run of a release and of what stands before it; null where the proxy gives another one the requests, or none.</summary>
    private async Task<IReadOnlyList<string>?> FaultsAsync(string? id, CancellationToken cancellation)
    {
        if (id is null || (await _proxy.StateAsync(cancellation).ConfigureAwait(false))?.Active is not { } active || active.Name != id)
            return null;
        var (proxy, containers) = (_proxy.IsRunningAsync(cancellation), ContainersAsync(id, cancellation));
        await Task.WhenAll(proxy, containers).ConfigureAwait(false);
        var all = await containers.ConfigureAwait(false);
        IReadOnlyList<string> missing = await _notes.MissingAsync(id, all.Select(one => one.Service), cancellation).ConfigureAwait(false) ?? (all.Count == 0 ? [_options.Service] : []);
        string[] unproxied = await proxy.ConfigureAwait(false) ? [] : ["the proxy does not run"];
        return
        [
            .. unproxied, .. missing.Select(service => $"{service} has no container"), .. all.Where(one => !one.IsRunning).Select(one => $"{one.Service} does not run ({one.Status})"),
            .. all.Where(one => one.IsRunning && one.Service == _options.Service && !active.Asks(one.HostName)).Select(one => $"{one.Service} was made anew, and the proxy does not ask it"),
        ];
    }

    public override async Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default)
    {
        var (captured, images) = (_files.CaptureAsync(id, cancellation), _images.AllAsync(cancellation));
        await Task.WhenAll(captured, images).ConfigureAwait(false);
        var facts = await captured.ConfigureAwait(false);
        return facts with { WasStaged = facts.WasStaged && (await images.ConfigureAwait(false)).Contains(id) };
    }

    public override Task<ReleaseDiff> DiffAsync(Release release, CancellationToken cancellation = default) => _files.DiffAsync(release, cancellation);

    public override async Task<ReleaseVerification> VerifyAsync(string id, CancellationToken cancellation = default)
    {
        var files = await _files.VerifyAsync(id, cancellation).ConfigureAwait(false);
        return (await _images.AllAsync(cancellation).ConfigureAwait(false)).Contains(id) ? files : files with { Missing = [.. files.Missing, $"the image {_images.Of(id)}"] };
    }

    public override Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string id, string folder, CancellationToken cancellation = default) => _files.ReadAsync(id, folder, cancellation);

    public override async Task ActivateAsync(string id, CancellationToken cancellation = default)
    {
        var (staged, state) = (IsStagedAsync(id, cancellation), _proxy.StateAsync(cancellation));
        await Task.WhenAll(staged, state).ConfigureAwait(false);
        if (!await staged.ConfigureAwait(false))
            throw new RolloutException($"{_host.Name}: release {id} is not staged, so it cannot be activated; {(await StateAsync(cancellation).ConfigureAwait(false)).Current ?? "nothing"} is still in service.");
        var before = await state.ConfigureAwait(false);
        if (before?.Active?.Name != id || before.Last is not { IsGood: true })
            await PutOnTrialAsync(id, before?.Active?.Name, cancellation).ConfigureAwait(false);
        else
            // Containers that were made anew have other addresses than those that the proxy knows.
            await SwitchAsync(id, await StartAsync(id, before.Active.Name, cancellation).ConfigureAwait(false), TimeSpan.Zero, cancellation).ConfigureAwait(false);
        await KeepRunningAsync(id, cancellation).ConfigureAwait(false);
        await RetireOthersAsync(id, cancellation).ConfigureAwait(false);
        await _files.ActivateAsync(id, cancellation).ConfigureAwait(false);
    }

    public override async Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.Previous is { } id)
        {
            if (!await IsStagedAsync(id, cancellation).ConfigureAwait(false))
                throw new RolloutException($"{_host.Name}: release {id}, which was in service before, is no longer there; nothing was switched. Deploy it again.");
            var containers = await StartAsync(id, (await _proxy.StateAsync(cancellation).ConfigureAwait(false))?.Active?.Name, cancellation).ConfigureAwait(false);
            await SwitchAsync(id, containers, TimeSpan.Zero, cancellation).ConfigureAwait(false);
            await KeepRunningAsync(id, cancellation).ConfigureAwait(false);
            await RetireOthersAsync(id, cancellation).ConfigureAwait(false);
        }
        else
        {
            await _proxy.RemoveAsync(cancellation).ConfigureAwait(false);
            await StopAsync(from.Release, cancellation).ConfigureAwait(false);
        }

        if (!from.WasStaged)
            await RemoveAsync(from.Release, cancellation).ConfigureAwait(false);
        if (from.Previous is null)
            await RemoveNetworkAsync(cancellation).ConfigureAwait(false);
        await _files.RestoreAsync(from, cancellation).ConfigureAwait(false);
    }

    public override async Task UnstageAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.WasStaged)
            return;
        var active = await _proxy.ActiveButAsync(from.Release, cancellation).ConfigureAwait(false);
        await RemoveAsync(from.Release, cancellation).ConfigureAwait(false);
        if (from.Previous is null && active is null)
        {
            await _proxy.RemoveAsync(cancellation).ConfigureAwait(false);
            await RemoveNetworkAsync(cancellation).ConfigureAwait(false);
        }

        await _files.UnstageAsync(from, cancellation).ConfigureAwait(false);
    }

    public override Task<bool> PauseAsync(TimeSpan limit, CancellationToken cancellation = default) => _proxy.PauseAsync(limit, cancellation);

    public override Task ResumeAsync(CancellationToken cancellation = default) => _proxy.ResumeAsync(cancellation);

    public override async Task<IReadOnlyList<string>> PruneAsync(int keep, IReadOnlyCollection<string> protectedIds, CancellationToken cancellation = default)
    {
        var removed = await _files.PruneAsync(keep, protectedIds, cancellation).ConfigureAwait(false);
        var staged = (await _files.StateAsync(cancellation).ConfigureAwait(false)).Staged;
        foreach (var id in (await _images.AllAsync(cancellation).ConfigureAwait(false)).Except(staged, StringComparer.Ordinal))
            await RemoveAsync(id, cancellation).ConfigureAwait(false);
        await _images.PruneAsync(cancellation).ConfigureAwait(false);
        return removed;
    }

    // What StateAsync says of it, without the looks at what runs.
    private async Task<bool> IsStagedAsync(string id, CancellationToken cancellation)
    {
        // Its containers hold on to its image.
        if (_whole.ContainsKey(id))
            return (await _files.StateAsync(cancellation).ConfigureAwait(false)).Staged.Contains(id);
        var (files, images) = (_files.StateAsync(cancellation), _images.AllAsync(cancellation));
        await Task.WhenAll(files, images).ConfigureAwait(false);
        return (await files.ConfigureAwait(false)).Staged.Contains(id) && (await images.ConfigureAwait(false)).Contains(id);
    }

    private string Project(string id) => $"{_options.Project}-{id}";

    private Task<IReadOnlyList<Container>> ContainersAsync(string id, CancellationToken cancellation) => _engine.ContainersAsync($"{Engine.ProjectLabel}={Project(id)}", cancellation);
}
