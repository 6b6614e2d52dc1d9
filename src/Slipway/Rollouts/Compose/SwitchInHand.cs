using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// An order to switch whose client has been started before it is needed: by the time that it is told to go on it has connected to the proxy and found
/// the release ready. Until then, and where it is disposed or its owner dies, nothing is changed.
/// </summary>
internal sealed class SwitchInHand : IAsyncDisposable
{
    private const string ReadyLine = "ready";

    // Whoever opens a pipe of the file system waits for the other side, without looking again and again.
    private const string WaitText = "mkdir -p -- \"${1%/*}\" && rm -f -- \"$1\" && mkfifo -- \"$1\" && IFS= read -r word <\"$1\" && rm -f -- \"$1\" && echo \"$word\"";
    private const string TellText = "[ -p \"$1\" ] && echo go >\"$1\"";

    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(10);

    private readonly Engine _engine;
    private readonly string _pipe;
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<CommandResult> _running;

    /// <param name="pipe">A path of this order's own, for the word; relative to the host's root.</param>
    /// <param name="order">Says <c>ready</c> once the release is, and goes on when it reads a line. Ends with 1 where it is refused.</param>
    public SwitchInHand(Host host, Engine engine, string pipe, Command order, CancellationToken cancellation)
    {
        (_engine, _pipe, _stop) = (engine, pipe, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        _running = host.RunAsync(Command.Script(WaitText, pipe).Pipe(order).AllowFailure(), Hear, _stop.Token);
    }

    /// <summary>Ends when the proxy finds the release ready. It may never end: then the proxy has not.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Tells it to switch.</summary>
    /// <returns>What came of it; null where it had not come so far that it could be told, or was broken off: it has to be given anew.</returns>
    public async Task<CommandResult?> TellAsync(CancellationToken cancellation)
    {
        try
        {
            var told = await _engine.RunAsync(Command.Script(TellText, _pipe).Timeout(TellLimit).AllowFailure(), cancellation).ConfigureAwait(false);
            return told.Succeeded && await _running.ConfigureAwait(false) is { ExitCode: 0 or 1 } result ? result : null;
        }
        catch (CommandFailedException e) when (e.IsOutOfTime)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Hear(string line)
    {
        if (line == ReadyLine)
            _ready.TrySetResult();
    }
}
