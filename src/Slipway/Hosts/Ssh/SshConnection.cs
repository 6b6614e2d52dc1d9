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
    private readonly TimeProvider _time;
    private readonly HashSet<SshWorker> _workers = [];
    private readonly Stack<SshWorker> _idle = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _beating;

    public SshConnection(string name, SshClient client, SshTiming timing, List<IDisposable> ways, TimeProvider time)
    {
        (_name, _client, _timing, _ways, _time) = (name, client, timing, ways, time);
        WorkerShell = SshText.Supervisor(Leash.ForNetwork(timing.Silence));
        client.ErrorOccurred += (_, _) => _lost.TrySetResult();
        _beating = BeatAsync(_end.Token);
    }

    /// <summary>Ends when the connection is lost, by whatever cause, or closed.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _client.IsConnected;

    /// <summary>Held by each command that runs to an end soon.</summary>
    public SemaphoreSlim Slots { get; } = new(SideBySide);

    public SshTiming Timing => _timing;

    /// <summary>The shell that each channel of <see cref="Start"/> is.</summary>
    public string WorkerShell { get; }

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
        catch (Exception e) when (e is SshException or ObjectDisposedException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            channel?.Dispose();
            // Reset while the channel was being asked for: the client itself finds out later.
            if (e is System.Net.Sockets.SocketException)
                Break();
            throw IsAlive
                ? new HostException($"{_name}: the server opens no more channels ({e.Message}) Nothing was changed. Raise MaxSessions in its sshd_config to 10 or more.", e)
                : new SshUnreachableException($"{_name}: the connection was lost before this could be asked. Nothing was changed by it.", e);
        }
    }

    /// <summary>Starts a call on a worker that is free, or on a new one. Blocks for two round trips when it is new.</summary>
    public SshCall Start(ShellCall call)
    {
        SshWorker? worker;
        lock (_workers)
            _idle.TryPop(out worker);
        worker ??= new SshWorker(this, _name);
        lock (_workers)
            _workers.Add(worker);
        return worker.Begin(call);
    }

    /// <summary>Takes a worker back whose call is over; one that cannot go on is closed.</summary>
    public void Return(SshWorker worker, bool isFree)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
            if (isFree && IsAlive)
                _idle.Push(worker);
        }
        if (!isFree)
            worker.Dispose();
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
        SshFeed? pulse = null;
        try
        {
            using var timer = new PeriodicTimer(_timing.Beat, _time);
            var (sent, waiting) = (0, _time.GetTimestamp());
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                if (!IsAlive)
                    break;
                pulse ??= await Task.Run(() => new SshFeed(this, _name, SshText.Pulse(_timing.Silence), null), cancellation).WaitAsync(_timing.Answer, cancellation).ConfigureAwait(false);
                if (pulse.Waiting >= sent)
                    waiting = _time.GetTimestamp();
                else if (_time.GetElapsedTime(waiting) > _timing.Answer)
                    break;
                SshWorker[] busy;
                lock (_workers)
                    busy = [.. _workers];
                sent++;
                // A full send buffer blocks; the next tick must come all the same.
                _ = Task.Run(() =>
                {
                    pulse.Beat();
                    Array.ForEach(busy, worker => worker.Beat());
                }, cancellation);
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
            pulse?.Dispose();
        }
    }
}
