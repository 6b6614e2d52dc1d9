namespace Slipway.Databases.Rehearsals;

/// <summary>What other sessions felt of migrations: on a copy, or in the real run.</summary>
/// <param name="Stalls">What our own readers and writers measured; none in the real run, which only looks.</param>
/// <param name="Samples">How often the locks were looked at.</param>
/// <param name="LongestGap">The longest time between two looks: a lock held for less may not have been seen.</param>
public sealed record Traffic(IReadOnlyList<LockSeen> Locks, IReadOnlyList<Stall> Stalls, int Samples, TimeSpan LongestGap)
{
    public static Traffic None { get; } = new([], [], 0, TimeSpan.Zero);

    /// <summary>Who was seen waiting for the migration, the longest of each kind.</summary>
    public IReadOnlyList<WaitSeen> Waits { get; init; } = [];
}
