using Renci.SshNet;

namespace Slipway.Hosts.Ssh;

/// <summary>A channel for one command that is fed: its stdin is the leash and carries what the command reads.</summary>
internal sealed class SshFeed : Leashed
{
    private const int Vanished = 255;
    private static readonly byte[] Dot = "."u8.ToArray();

    // How soon the exit of a command is seen whose pipes a stranger keeps open; others are seen at once.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SshConnection _connection;
    private readonly string _name;
    private readonly ShellCall? _call;
    private readonly SshCommand _channel;
    private readonly Stream _input;
    private readonly Task _ended;
    private readonly Lock _leash = new();
    private bool _released;

    /// <summary>
    /// Starts it, and writes the call's text, if there is a call. Blocks for two round trips. The shell text is what the login shell gets: no
    /// secrets, no values.
    /// </summary>
    public SshFeed(SshConnection connection, string name, string shell, ShellCall? call)
    {
        (_connection, _name, _call) = (connection, name, call);
        (_channel, _ended) = connection.Open(shell);
        _ended.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _input = _channel.CreateInputStream();
        try
        {
            if (call is not null)
                _input.Write(Leash.NetworkHead(call));
        }
        catch (Exception e) when (SshExit.IsBroken(e))
        {
            // It ended before it read its text: its exit code and stderr, or the loss of the connection, read next, say more.
        }
    }

    public override Stream Output => _channel.OutputStream;

    public override Stream Error => _channel.ExtendedOutputStream;

    /// <summary>Bytes of output that nobody has read yet.</summary>
    public long Waiting => _channel.OutputStream.Length;

    /// <summary>Where a fed command's frames go. Writing blocks while the host takes no more.</summary>
    public Stream Input => _input;

    /// <exception cref="SshLostException">The connection broke first.</exception>
    public override async Task<int> WaitAsync()
    {
        while (!_ended.IsCompleted && _channel.ExitStatus is null && !_connection.Lost.IsCompleted)
            await Task.WhenAny(_ended, _connection.Lost, Task.Delay(Look)).ConfigureAwait(false);
        // A stranger's output may be on its way still; ours is all here when the channel ends.
        if (_channel.ExitStatus is { } status)
            return status;
        if (_channel.ExitSignal is { } signal)
            return SshExit.Of(signal);
        return _ended.IsCompletedSuccessfully && _connection.IsAlive ? Vanished : throw new SshLostException(_name, Subject);
    }

    /// <summary>Sends one dot.</summary>
    public void Beat() => Write(Dot, thenEnd: false);

    public override void Release() => Write([], thenEnd: true);

    /// <summary>Closes the channel: for a fed command, whose input may be stuck.</summary>
    public override void Dispose()
    {
        try
        {
            _channel.Dispose();
        }
        catch (Exception e) when (SshExit.IsBroken(e))
        {
            // The connection was lost, and the channel with it.
        }
    }

    private Command Subject => _call?.Command ?? new FixedCommand("a look at the host", "");

    private void Write(byte[] bytes, bool thenEnd)
    {
        lock (_leash)
        {
            if (_released)
                return;
            _released = thenEnd;
            try
            {
                if (bytes.Length > 0)
                    _input.Write(bytes);
                if (thenEnd)
                    _input.Dispose();
            }
            catch (Exception e) when (SshExit.IsBroken(e))
            {
                // It has ended, or the connection has: the waiting side finds out.
            }
        }
    }
}
