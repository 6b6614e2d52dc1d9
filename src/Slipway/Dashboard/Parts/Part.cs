namespace Slipway.Dashboard.Parts;

/// <summary>One thing that is asked for by itself: its last known value, how old that is, and why there is no newer one.</summary>
/// <param name="id">Names it in addresses and metrics.</param>
/// <param name="every">How old an answer may be before it is asked for again.</param>
/// <param name="time">The clock.</param>
internal abstract class Part(string id, TimeSpan every, TimeProvider time)
{
    private readonly Lock gate = new();
    private Task asking = Task.CompletedTask;
    private long? tried;

    public string Id { get; } = id;

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>UTC of the value; null before the first.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>Why the last try failed; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>Asks again if the last answer is older than it may be. Whoever comes while it is being asked for waits for that answer.</summary>
    /// <param name="cancel">Ends the waiting, not the asking.</param>
    public Task RefreshAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            asking = asking.IsCompleted ? Task.Run(AskAsync, CancellationToken.None) : asking;
            return asking.WaitAsync(cancel);
        }
    }

    private async Task AskAsync()
    {
        if (tried is { } last && time.GetElapsedTime(last) < every)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            await ReadAsync(limit.Token).ConfigureAwait(false);
            (At, Error) = (time.GetUtcNow(), null);
        }
        catch (OperationCanceledException)
        {
            Error = $"no answer within {Limit.TotalSeconds:0} s";
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Error = problem.Message;
        }

        tried = time.GetTimestamp();
    }

    protected abstract Task ReadAsync(CancellationToken cancel);
}
