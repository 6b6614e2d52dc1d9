namespace Slipway.Hosts;

/// <summary>A command that runs under a supervisor (<see cref="Leash"/>), here or elsewhere; this end holds the leash.</summary>
internal abstract class Leashed : IDisposable
{
    // What outlives its group (a program that made a session of its own) may hold our pipes; it is not waited for.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    /// <summary>What the command writes.</summary>
    public abstract Stream Output { get; }

    /// <inheritdoc cref="Output"/>
    public abstract Stream Error { get; }

    /// <summary>The command's exit code, once nothing of its group is left.</summary>
    public abstract Task<int> WaitAsync();

    /// <summary>Lets go of the leash. Returns at once; the group is gone when <see cref="WaitAsync"/> returns.</summary>
    public abstract void Release();

    public abstract void Dispose();

    /// <summary>Reads both streams and waits for the end, which the command's time limit and <paramref name="cancellation"/> bring about.</summary>
    public async Task<(CommandResult Result, bool OutOfTime)> RunAsync(
        Command command, Action<string>? onLine, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var gate = new Lock();
        var output = new LineReader(Output, keep: true, InTurn());
        var error = new LineReader(Error, keep: true, InTurn());
        using var outOfTime = new CancellationTokenSource(command.TimeLimit ?? Timeout.InfiniteTimeSpan, time);
        int exitCode;
        await using (outOfTime.Token.Register(Release).ConfigureAwait(false))
        await using (cancellation.Register(Release).ConfigureAwait(false))
            exitCode = await WaitAsync().ConfigureAwait(false);
        await DrainAsync(output, error).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var result = new CommandResult(exitCode, output.Text, error.Text, time.GetElapsedTime(started));
        return (result, outOfTime.IsCancellationRequested);

        Action<string>? InTurn()
        {
            if (onLine is null)
                return null;
            return line =>
            {
                lock (gate)
                    onLine(line);
            };
        }
    }

    /// <summary>Waits for the ends of both streams, but not for a stranger that keeps one open.</summary>
    public static async Task DrainAsync(LineReader output, LineReader error)
    {
        var both = Task.WhenAll(output.Completion, error.Completion);
        if (await Task.WhenAny(both, Task.Delay(DrainLimit)).ConfigureAwait(false) == both)
            await both.ConfigureAwait(false);
    }
}
