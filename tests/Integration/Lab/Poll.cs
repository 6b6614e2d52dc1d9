namespace Slipway.Tests.Integration.Lab;

/// <summary>Waits for what must come true, and fails when it does not in time.</summary>
internal static class Poll
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task UntilAsync(Func<bool> condition, CancellationToken cancellation) => UntilAsync(() => Task.FromResult(condition()), cancellation);

    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellation)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(10, cancellation))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Limit);
    }
}
