namespace Slipway.Databases.Rehearsals;

/// <summary>What other sessions felt of the migrations on the copy.</summary>
/// <param name="Samples">How often the locks were looked at.</param>
/// <param name="LongestGap">The longest time between two looks: a lock held for less may not have been seen.</param>
public sealed record Traffic(IReadOnlyList<LockSeen> Locks, IReadOnlyList<Stall> Stalls, int Samples, TimeSpan LongestGap)
{
    public static Traffic None { get; } = new([], [], 0, TimeSpan.Zero);
}
