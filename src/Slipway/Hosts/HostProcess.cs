namespace Slipway.Hosts;

/// <summary>
/// A long-running helper on a host (a simulator, a port forward), bound to its owner: it and all its children end when
/// this is disposed, and also when the owner dies by whatever cause.
/// </summary>
public abstract class HostProcess : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All lines so far, of both streams, in order of arrival.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>The exit code, once it has ended.</summary>
    public Task<int> Exit => _exit.Task;

    /// <summary>The first line, past or future, that fits.</summary>
    /// <exception cref="HostException">It ended, or the time was up, before such a line came; the message has the last lines.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> predicate, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        for (var seen = 0; ;)
        {
            var (fresh, news, ended) = Since(seen);
            if (fresh.FirstOrDefault(predicate) is { } line)
                return line;
            if (ended)
                throw new HostException($"{Describe()} ended with {await Exit.ConfigureAwait(false)} before the awaited line.{Tail()}");
            seen += fresh.Count;
            try
            {
                await news.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new HostException($"{Describe()} did not write the awaited line within {timeout.TotalSeconds:0.###} s.{Tail()}");
            }
        }
    }

    /// <summary>Ends the whole process group (TERM, then KILL after 2 s) and waits until it is gone.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The command and its host, safe to print.</summary>
    private protected abstract string Describe();

    private protected void Add(string line) => Tell(() => _lines.Add(line));

    private protected void End(int exitCode) => Tell(() => _exit.TrySetResult(exitCode));

    private (IReadOnlyList<string> Fresh, Task News, bool Ended) Since(int seen)
    {
        lock (_gate)
            return (_lines[seen..], _news.Task, _exit.Task.IsCompleted);
    }

    private void Tell(Action change)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            change();
            told = _news;
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        told.TrySetResult();
    }

    private string Tail() => string.Concat(Lines.TakeLast(10).Select(line => $"\n    {line}"));
}
