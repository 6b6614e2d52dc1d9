using System.Globalization;

namespace Slipway.Rollouts.Compose;

public sealed partial class ComposeRollout
{
    /// <summary>Gives a release its share of the requests for a while; what it fails there the one in service answers, and it is stopped when that is too much.</summary>
    private async Task TryOnFewAsync(string id, string before, IReadOnlyList<Container> started, CancellationToken cancellation)
    {
        _options.Say(string.Create(CultureInfo.InvariantCulture, $"{id} gets {_options.CanaryPercent} % of the requests for {_options.CanaryTime.TotalSeconds:0.#} s"));
        if (await _proxy.CanaryAsync(id, Replicas(started), cancellation).ConfigureAwait(false) is { } refused)
            throw await FailedAsync(id, $"the proxy gave it no requests: {refused}", cancellation).ConfigureAwait(false);
        for (; ; await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            var tried = (await _proxy.StateAsync(cancellation).ConfigureAwait(false))?.Tried;
            // What the proxy does not see: a worker.
            if ((await ContainersAsync(id, cancellation).ConfigureAwait(false)).FirstOrDefault(one => !one.IsRunning || one.Restarts > 0) is { } bad)
            {
                await _proxy.EndCanaryAsync(cancellation).ConfigureAwait(false);
                throw await FailedAsync(id, $"{bad.Service} ended while it had {_options.CanaryPercent} % of the requests", cancellation).ConfigureAwait(false);
            }

            if (tried?.To != id || tried is { IsOpen: false, IsGood: false })
                throw await FailedAsync(id, $"with {_options.CanaryPercent} % of the requests, {tried?.Reason ?? "its share was taken from it"}; {before} has answered what it could", cancellation).ConfigureAwait(false);
            if (tried.IsGood)
            {
                Tell(tried);
                return;
            }
        }
    }
}
