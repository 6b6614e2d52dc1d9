using System.Runtime.InteropServices;

namespace Slipway.Build.Running;

/// <summary>Ctrl-C and SIGTERM as a cancellation. The process does not end by them: the run undoes what it started, then ends.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations;

    public Signals() => registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
        .Select(signal => PosixSignalRegistration.Create(signal, Interrupt))];

    public CancellationToken Token => source.Token;

    /// <summary>Called at every signal, with how many there have been: the second one is told that undo goes on to its end.</summary>
    public Action<int>? OnSignal { get; set; }

    private int count;

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        OnSignal?.Invoke(Interlocked.Increment(ref count));
        // Not on this thread: what is cancelled would run here up to its first wait, and the next signal would not be heard.
        _ = source.CancelAsync();
    }
}
