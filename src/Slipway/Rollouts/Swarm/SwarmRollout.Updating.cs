using System.Globalization;
using System.Text;
using Slipway.Rollouts.Compose;

namespace Slipway.Rollouts.Swarm;

public sealed partial class SwarmRollout
{
    // The swarm starts tasks of a first deployment again and again: there is nothing it could go back to.
    private const int Tries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private string Balanced => $"{_options.Containers.Project}_{_options.Containers.Service}";

    /// <summary>Has the swarm bring a release into service and watches until that is done or taken back.</summary>
    /// <param name="isWayBack">It was in service before: that the swarm takes something back is then what is wanted.</param>
    /// <returns>Null when every service runs it, else what went wrong.</returns>
    private async Task<string?> UpdateAsync(string id, bool isWayBack, CancellationToken cancellation)
    {
        var services = await _swarm.ServicesAsync(cancellation).ConfigureAwait(false);
        var isWhole = (await MissingAsync(id, services, cancellation).ConfigureAwait(false)).Count == 0;
        if (isWhole && services.All(one => one.Image == _images.Of(id) && one.IsWell))
            return await NotedAsync(id, services, cancellation).ConfigureAwait(false);
        // One that is under way already goes on where it is; otherwise it begins.
        if (!isWhole || services.Any(one => one.Image != _images.Of(id) || !one.IsChanging))
        {
            _options.Containers.Say($"the swarm brings {id} into service");
            var deployed = await _swarm.DeployAsync($"releases/{id}/{ComposeOptions.ComposeFile}", Variables(id, await NodeAsync(cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
            if (!deployed.Succeeded)
                return $"the swarm did not take it: {deployed.Error.Trim()}";
        }

        return await WatchAsync(id, isWayBack, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> WatchAsync(string id, bool isWayBack, CancellationToken cancellation)
    {
        var told = "";
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            var services = await _swarm.ServicesAsync(cancellation).ConfigureAwait(false);
            if (services.All(one => one.Name != Balanced))
                return $"its stack file has no service '{_options.Containers.Service}' for the proxy to stand before";
            var now = string.Join(", ", services.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {(one.Image == _images.Of(id) ? one.Running : 0)} of {one.Wanted}")));
            if (now != told)
                _options.Containers.Say(told = now);
            // The command that asks for an update succeeds even where it is taken back: only state and image tell.
            if (services.FirstOrDefault(one => one.Image != _images.Of(id) || (one.WasTakenBack && !(isWayBack && one.IsComingBack))) is { } bad)
                return $"the swarm has taken {bad.Name} back ({bad.UpdateState.Replace('_', ' ')}): {bad.UpdateMessage}";
            if (services.All(one => one.IsWell))
                return await NotedAsync(id, services, cancellation).ConfigureAwait(false);
            if (services.FirstOrDefault(one => one is { UpdateState: "", Failed: >= Tries } && one.Running < one.Wanted) is { } failing)
                return string.Create(CultureInfo.InvariantCulture, $"{failing.Name}: {failing.Failed} tasks have failed");
            if (TimeProvider.System.GetElapsedTime(began) > _options.UpdateLimit)
                return string.Create(CultureInfo.InvariantCulture, $"it was not in service within {_options.UpdateLimit.TotalSeconds:0.#} s: {now}");
        }
    }

    private async Task<string?> NotedAsync(string id, IReadOnlyList<SwarmService> services, CancellationToken cancellation)
    {
        await _notes.WriteAsync(id, services.Select(one => one.Name), cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>Says all that can be seen of a release that is not well, and has every service run what ran before; where that is the same, it is left as it is.</summary>
    private async Task<RolloutException> TakenBackAsync(string id, string what, string? before, CancellationToken cancellation)
    {
        var seen = await SeenAsync(id, cancellation).ConfigureAwait(false);
        if (before is null)
            await RemoveAllAsync(cancellation).ConfigureAwait(false);
        else if (before != id)
            await PutBackAsync(before, cancellation).ConfigureAwait(false);
        return new RolloutException($"{_host.Name}: release {id} failed: {what}. {(before == id ? "It was in service before, and is left as it is." : $"{before ?? "Nothing"} is in service.")}{seen}");
    }

    private async Task PutBackAsync(string id, CancellationToken cancellation)
    {
        if (!(await _files.StateAsync(cancellation).ConfigureAwait(false)).Staged.Contains(id) || !(await _images.AllAsync(cancellation).ConfigureAwait(false)).Contains(id))
            throw new RolloutException($"{_host.Name}: release {id}, which was in service before, is no longer there; nothing was switched. Deploy it again.");
        await EnsureNetworkAsync(cancellation).ConfigureAwait(false);
        await _proxy.EnsureAsync(cancellation).ConfigureAwait(false);
        if (await UpdateAsync(id, isWayBack: true, cancellation).ConfigureAwait(false) is { } problem)
            throw new RolloutException($"{_host.Name}: {id}, which was in service before, does not come back: {problem}.{await SeenAsync(id, cancellation).ConfigureAwait(false)}");
        if (await SwitchAsync(id, cancellation).ConfigureAwait(false) is { } refused)
            throw new RolloutException($"{_host.Name}: {id} runs again, but the proxy does not give it requests: {refused}");
    }

    /// <summary>The proxy finds tasks by the service's name; that there are several lets it ask another one where a connection fails.</summary>
    private Task<string?> SwitchAsync(string id, CancellationToken cancellation) => _proxy.SwitchAsync(id, [Balanced, Balanced], TimeSpan.Zero, cancellation);

    private async Task<string> SeenAsync(string id, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        foreach (var failure in (await _swarm.FailuresAsync(_images.Of(id), cancellation).ConfigureAwait(false)).Take(5))
            text.Append(CultureInfo.InvariantCulture, $"\n  {failure}");
        var containers = await _engine.ContainersAsync($"{SwarmClient.StackLabel}={_options.Containers.Project}", cancellation).ConfigureAwait(false);
        // The newest of each service says it best.
        var newest = containers.Where(one => one.Image == _images.Of(id)).GroupBy(one => one.Labels.GetValueOrDefault(SwarmClient.ServiceLabel, "")).Select(tasks => tasks.FirstOrDefault(one => !one.IsRunning) ?? tasks.First());
        return text + await new Diagnosis(_engine).OfAsync([.. newest], cancellation).ConfigureAwait(false);
    }

    private Dictionary<string, string> Variables(string id, string node) => new(StringComparer.Ordinal)
    {
        ["SLIPWAY_IMAGE"] = _images.Of(id),
        ["SLIPWAY_NETWORK"] = _options.Containers.Network,
        ["SLIPWAY_RELEASE"] = id,
        ["SLIPWAY_STACK"] = _options.Containers.Project,
        ["SLIPWAY_NODE"] = node,
    };
}
