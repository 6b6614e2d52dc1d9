using Renci.SshNet;

namespace Slipway.Hosts.Ssh;

/// <summary>A channel whose shell runs one command after the other (<see cref="Leash.ForNetwork"/>); its stdin is their leash.</summary>
internal sealed class SshWorker : IDisposable
{
    private static readonly byte[] Dot = ".\n"u8.ToArray();
    private static readonly byte[] Next = "e\n"u8.ToArray();

    private readonly SshConnection _connection;
    private readonly string _name;
    private readonly Stream _input;
    private readonly Lock _leash = new();
    private bool _runs;
    private bool _released;

    /// <summary>Opens the channel. Blocks for two round trips.</summary>
    public SshWorker(SshConnection connection, string name)
    {
        (_connection, _name) = (connection, name);
        (Channel, Ended) = connection.Open(connection.WorkerShell);
        Ended.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _input = Channel.CreateInputStream();
    }

    public SshCommand Channel { get; }

    /// <summary>Ends with the channel.</summary>
    public Task Ended { get; }

    public Task Lost => _connection.Lost;

    public SshCall Begin(ShellCall call)
    {
        var started = new SshCall(this, _name, call);
        Write([.. ShellText.Utf8.GetBytes(started.Mark + "\n"), .. Leash.NetworkHead(call)], () => _runs = true);
        return started;
    }

    /// <summary>Tells the supervisor of what runs that we are here.</summary>
    public void Beat()
    {
        // Under the lock: a dot that comes after the end of a call would be taken for the beginning of the next one.
        lock (_leash)
        {
            if (_runs)
                Write(Dot, () => { });
        }
    }

    /// <summary>Lets go of the leash.</summary>
    public void Release() => Write([], () =>
    {
        _released = true;
        _input.Dispose();
    });

    /// <summary>Its call is over: makes way for the next one, if it can.</summary>
    public void Finish(bool isOver)
    {
        if (isOver)
            Write(Next, () => _runs = false);
        _connection.Return(this, isOver && !_released && !Ended.IsCompleted);
    }

    public void Dispose()
    {
        try
        {
            Channel.Dispose();
        }
        catch (Exception e) when (SshExit.IsBroken(e))
        {
            // The connection was lost, and the channel with it.
        }
    }

    private void Write(byte[] bytes, Action then)
    {
        lock (_leash)
        {
            if (_released)
                return;
            try
            {
                if (bytes.Length > 0)
                    _input.Write(bytes);
                then();
            }
            catch (Exception e) when (SshExit.IsBroken(e))
            {
                // It has ended, or the connection has: the waiting side finds out.
                _released = true;
            }
        }
    }
}
