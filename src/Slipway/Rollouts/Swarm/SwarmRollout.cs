// Swarm: a release is a directory, an image made of it and a stack file. The swarm itself brings a new image into service, task by task, as update_config of
// the file says, and takes it back when tasks do not get healthy; it goes on when the deployer dies. What is here starts it, watches it to its end, says
// why it failed and puts every other service back too. The proxy finds the tasks by the service's name (endpoint_mode dnsrr), so it needs no ingress network.
using System.Globalization;
using Slipway.Hosts;
using Slipway.Rollouts.Compose;
using Slipway.Rollouts.Symlink;

namespace Slipway.Rollouts.Swarm;

/// <summary>Releases as services of a swarm that the host manages, behind a proxy. Images are made on that host, so its tasks run there.</summary>
public sealed partial class SwarmRollout : Rollout
{
    private readonly Host _host;
    private readonly SwarmOptions _options;
    private readonly Engine _engine;
    private readonly ReleaseImages _images;
    private readonly SwarmClient _swarm;
    private readonly ProxyContainer _proxy;
    private readonly SymlinkRollout _files;
    private readonly ServiceNotes _notes;

    public SwarmRollout(Host host, SwarmOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        (_host, _options, _engine, _files, _notes) = (host, options, new Engine(host), new SymlinkRollout(host), new ServiceNotes(host));
        (_images, _swarm, _proxy) = (new ReleaseImages(host, _engine, options.Containers), new SwarmClient(host, options.Containers.Project), new ProxyContainer(host, _engine, options.Containers));
    }

    /// <summary>In service is what the link says, when the proxy knows; a service that does not run it, or is not there, is a fault.</summary>
    public override async Task<RolloutState> StateAsync(CancellationToken cancellation = default)
    {
        var state = await _files.StateAsync(cancellation).ConfigureAwait(false);
        var images = await _images.AllAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<string> staged = [.. state.Staged.Where(images.Contains)];
        return state.Current is { } id && (await _proxy.StateAsync(cancellation).ConfigureAwait(false))?.Active?.Name == id
            ? new RolloutState(id, staged) { Faults = await FaultsAsync(id, cancellation).ConfigureAwait(false) }
            : new RolloutState(null, staged);
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(string id, CancellationToken cancellation)
    {
        string[] unproxied = await _proxy.IsRunningAsync(cancellation).ConfigureAwait(false) ? [] : ["the proxy does not run"];
        var services = await _swarm.ServicesAsync(cancellation).ConfigureAwait(false);
        var missing = await MissingAsync(id, services, cancellation).ConfigureAwait(false);
        return [.. unproxied, .. missing.Select(name => $"there is no service {name}"), .. services.Where(one => one.Image != _images.Of(id)).Select(one => $"{one.Name} runs {one.Image}"),
            .. services.Where(one => one.Image == _images.Of(id) && !one.IsWell).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name}: {one.Running} of {one.Wanted} tasks run{(one.IsChanging ? ", and it is being changed" : "")}"))];
    }

    private async Task<IReadOnlyList<string>> MissingAsync(string id, IReadOnlyList<SwarmService> services, CancellationToken cancellation) =>
        await _notes.MissingAsync(id, services.Select(one => one.Name), cancellation).ConfigureAwait(false) ?? (services.Count == 0 ? [Balanced] : []);

    public override async Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default)
    {
        var facts = await _files.CaptureAsync(id, cancellation).ConfigureAwait(false);
        return facts with { WasStaged = facts.WasStaged && (await _images.AllAsync(cancellation).ConfigureAwait(false)).Contains(id) };
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
        var state = await _files.StateAsync(cancellation).ConfigureAwait(false);
        if (!state.Staged.Contains(id) || !(await _images.AllAsync(cancellation).ConfigureAwait(false)).Contains(id))
            throw new RolloutException($"{_host.Name}: release {id} is not staged, so it cannot be activated; {state.Current ?? "nothing"} is still in service.");
        await EnsureNetworkAsync(cancellation).ConfigureAwait(false);
        await _proxy.EnsureAsync(cancellation).ConfigureAwait(false);
        if (await UpdateAsync(id, isWayBack: state.Current == id, cancellation).ConfigureAwait(false) is { } problem)
            throw await TakenBackAsync(id, problem, state.Current, cancellation).ConfigureAwait(false);
        if (await SwitchAsync(id, cancellation).ConfigureAwait(false) is { } refused)
            throw await TakenBackAsync(id, $"the proxy did not switch to it: {refused}", state.Current, cancellation).ConfigureAwait(false);
        await _files.ActivateAsync(id, cancellation).ConfigureAwait(false);
    }

    public override async Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.Previous is { } id)
            await PutBackAsync(id, cancellation).ConfigureAwait(false);
        else
            await RemoveAllAsync(cancellation).ConfigureAwait(false);
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
            await RemoveAllAsync(cancellation).ConfigureAwait(false);
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
}
