namespace Slipway.Rollouts.Swarm;

/// <summary>A service as the swarm tells of it.</summary>
/// <param name="Name">With the stack's name before it.</param>
/// <param name="Image">Of its present specification: after an update was taken back, the one before.</param>
/// <param name="UpdateState">Empty when it was never updated; else <c>updating</c>, <c>completed</c>, <c>paused</c>, <c>rollback_started</c>, <c>rollback_completed</c>, …</param>
/// <param name="UpdateMessage">The swarm's own words on it.</param>
/// <param name="Wanted">How many tasks there should be.</param>
/// <param name="Running">How many run of that image and should.</param>
/// <param name="Failed">How many tasks of that image have failed and are still known of.</param>
internal sealed record SwarmService(string Id, string Name, string Image, string UpdateState, string UpdateMessage, int Wanted, int Running, int Failed)
{
    /// <summary>An update or its way back is under way.</summary>
    public bool IsChanging => UpdateState is "updating" or "rollback_started";

    /// <summary>The swarm has given an update up.</summary>
    public bool WasTakenBack => UpdateState is "rollback_started" or "rollback_completed" or "rollback_paused" or "paused";

    /// <summary>The swarm is on its way back to <see cref="Image"/>, or there again.</summary>
    public bool IsComingBack => UpdateState is "rollback_started" or "rollback_completed";

    public bool IsWell => !IsChanging && Running >= Wanted;
}
