using Renci.SshNet;
using Renci.SshNet.Common;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// One living connection. Its pulse tells the supervisors on the host that we are here, and asks one of them to answer: a network that
/// fell silent is found out here before the host ends what runs for us. Once lost it stays lost.
/// </summary>
internal sealed class SshConnection : IAsyncDisposable
{
    // OpenSSH's sshd lets ten channels be open at once unless it is told otherwise; the lock and helpers need some.
    private const int SideBySide = 7;

    private readonly string _name;
    private readonly SshClient _client;
    private readonly SshTiming _timing;
    private readonly List<IDisposable> _ways;
    private readonly HashSet<SshCall> _calls = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _beating;

    public SshConnection(string name, SshClient client, SshTiming timing, List<IDisposable> ways)
    {
        (_name, _client, _timing, _ways) = (name, client, timing, ways);
        client.ErrorOccurred += (_, _) => _lost.TrySetResult();
        _beating = BeatAsync(_end.Token);
    }

    /// <summary>Ends when the connection is lost, by whatever cause, or closed.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _client.IsConnected;

    /// <summary>Held by each command that runs to an end soon.</summary>
    public SemaphoreSlim Slots { get; } = new(SideBySide);

    public SshTiming Timing => _timing;

    /// <summary>Opens a channel for a command and starts it. Blocks for two round trips.</summary>
    /// <exception cref="HostException">The server opens no more channels, or the connection is lost (<see cref="IsAlive"/>).</exception>
    public (SshCommand Channel, Task Ended) Open(string text)
    {
        SshCommand? channel = null;
        try
        {
            channel = _client.CreateCommand(text);
            return (channel, channel.ExecuteAsync(CancellationToken.None));
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or InvalidOperationException)
        {
            channel?.Dispose();
            throw IsAlive
                ? new HostException($"{_name}: the server opens no more channels ({e.Message}) Nothing was changed. Raise MaxSessions in its sshd_config to 10 or more.", e)
                : new SshUnreachableException($"{_name}: the connection was lost before this could be asked. Nothing was changed by it.", e);
        }
    }

    public void Add(SshCall call)
    {
        lock (_calls)
            _calls.Add(call);
    }

    public void Remove(SshCall call)
    {
        lock (_calls)
            _calls.Remove(call);
    }

    /// <summary>Takes the connection for lost. Whoever waits for something on it learns so at once.</summary>
    public void Break()
    {
        _lost.TrySetResult();
        _end.Cancel();
        // Saying good-bye into a dead network can block.
        _ = Task.Run(() => SshConnector.Close(_ways));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _lost.TrySetResult();
        await Task.Run(() => SshConnector.Close(_ways)).ConfigureAwait(false);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        SshCall? pulse = null;
        try
        {
            using var timer = new PeriodicTimer(_timing.Beat);
            var (sent, waiting) = (0, System.Diagnostics.Stopwatch.StartNew());
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                if (!IsAlive)
                    break;
                pulse ??= await Task.Run(() => new SshCall(this, _name, SshText.Pulse(_timing.Silence), null, isFed: true), cancellation).WaitAsync(_timing.Answer, cancellation).ConfigureAwait(false);
                if (pulse.Waiting >= sent)
                    waiting.Restart();
                else if (waiting.Elapsed > _timing.Answer)
                    break;
                SshCall[] calls;
                lock (_calls)
                    calls = [.. _calls];
                sent++;
                // A full send buffer blocks; the next tick must come all the same.
                _ = Task.Run(() => Array.ForEach([.. calls, pulse], call => call.Beat()), cancellation);
            }
            Break();
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (e is HostException or TimeoutException)
        {
            Break();
        }
        finally
        {
            pulse?.Release();
        }
    }
}
