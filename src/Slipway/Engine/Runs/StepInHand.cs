using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

/// <summary>A step from its beginning to its end, which may come after other steps have begun.</summary>
internal sealed class StepInHand(string step, TimeProvider time, CancellationToken cancel) : IDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private readonly long began = time.GetTimestamp();
    private long? took;

    public string Step => step;

    /// <summary>The run's.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>The step's own, which another step's failure cancels too.</summary>
    public CancellationToken Token => stop.Token;

    public StepContext Context { get; set; } = null!;

    public Task<object?> Action { get; private set; } = Task.FromResult<object?>(null);

    public bool HasFailed => Action.IsCompleted && !Action.IsCompletedSuccessfully;

    /// <summary>Until its action ended, not until somebody asked.</summary>
    public long Milliseconds => took ?? (long)time.GetElapsedTime(began).TotalMilliseconds;

    public void Begin(Func<Task<object?>> action, bool beside) =>
        Action = TimedAsync(beside ? Task.Run(action, CancellationToken.None) : action());

    public Task InterruptAsync() => Action.IsCompleted ? Task.CompletedTask : stop.CancelAsync();

    public void Dispose() => stop.Dispose();

    private async Task<object?> TimedAsync(Task<object?> action)
    {
        try
        {
            return await action.ConfigureAwait(false);
        }
        finally
        {
            took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
