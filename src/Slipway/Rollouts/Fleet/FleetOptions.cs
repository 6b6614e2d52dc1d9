namespace Slipway.Rollouts.Fleet;

/// <summary>How a fleet is dealt with.</summary>
/// <param name="Batches">How many hosts are switched before the next look.</param>
/// <param name="Parallel">How many hosts are worked on at a time.</param>
/// <param name="Check">Looks at a host that has just been switched, and throws when it is not well; null for no look.</param>
/// <param name="Say">Hears what became of each batch, one line at a time.</param>
public sealed record FleetOptions(Batches Batches, int Parallel, Func<string, CancellationToken, Task>? Check, Action<string> Say);
