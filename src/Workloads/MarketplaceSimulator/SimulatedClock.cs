namespace MarketplaceSimulator;

/// <summary>
/// The clock of the rate limits and scenarios: the wall clock times a scale, plus what the control API advanced.
/// Waits that are told to a client are converted back to the client's (wall) clock by <see cref="ToWall"/>.
/// </summary>
internal sealed class SimulatedClock(TimeProvider time, double scale)
{
    private readonly long _started = time.GetTimestamp();
    private long _advancedTicks;

    /// <summary>Simulated time since the start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_started) * scale + Advanced;

    /// <summary>Calendar time: advanced, but not scaled, so that tokens do not expire under a fast clock.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow() + Advanced;

    public DateTimeOffset WallUtcNow => time.GetUtcNow();

    private TimeSpan Advanced => new(Interlocked.Read(ref _advancedTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _advancedTicks, by.Ticks);

    public TimeSpan ToWall(TimeSpan simulated) => simulated / scale;

    public TimeSpan ToSimulated(TimeSpan wall) => wall * scale;
}
