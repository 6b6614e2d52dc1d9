namespace Slipway.Tests.Integration.Lab;

/// <summary>Waits for what must come true, and fails when it does not in time.</summary>
internal static class Poll
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(10, cancellation))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Limit);
    }
}
