using Slipway.Rollouts.Compose;

namespace Slipway.Rollouts.Swarm;

/// <summary>How a release runs in a swarm: what Compose needs too, of which the compose file is a stack's.</summary>
/// <param name="Containers">Names, network, proxy and limits. What concerns a trial is not used: a swarm watches by <c>update_config</c> of the stack's own file.</param>
public sealed record SwarmOptions(ComposeOptions Containers)
{
    /// <summary>How long all services together may take for an update, and again for taking it back.</summary>
    public TimeSpan UpdateLimit { get; init; } = TimeSpan.FromMinutes(10);
}
