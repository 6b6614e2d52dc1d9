namespace InventorySync.Api;

/// <summary>A clock that runs <paramref name="scale"/> times faster: pacing against a simulator in a hurry.</summary>
internal sealed class ScaledTimeProvider(TimeProvider inner, double scale) : TimeProvider
{
    private readonly DateTimeOffset _start = inner.GetUtcNow();
    private readonly long _startStamp = inner.GetTimestamp();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + (inner.GetUtcNow() - _start) * scale;

    public override long GetTimestamp() => _startStamp + (long)((inner.GetTimestamp() - _startStamp) * scale);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan || time <= TimeSpan.Zero ? time : time / scale;
}
