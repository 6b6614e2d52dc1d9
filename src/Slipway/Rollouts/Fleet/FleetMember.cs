namespace Slipway.Rollouts.Fleet;

/// <summary>A host of a fleet, by the name that messages use, and the rollout that serves it.</summary>
public sealed record FleetMember(string Host, Rollout Rollout);
