using Renci.SshNet;
using Renci.SshNet.Common;

namespace Slipway.Hosts.Ssh;

/// <summary>One channel of a connection with a shell at its other end; its stdin is the leash.</summary>
internal sealed class SshCall : Leashed
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
    /// secrets, no values. When it is fed, what follows on the leash is for the command, and not dots for its supervisor.
    /// </summary>
    public SshCall(SshConnection connection, string name, string shell, ShellCall? call, bool isFed = false)
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
        catch (Exception e) when (IsBroken(e))
        {
            // It ended before it read its text: its exit code and stderr, or the loss of the connection, read next, say more.
        }
        if (!isFed)
            connection.Add(this);
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
            return 128 + Number(signal);
        return _ended.IsCompletedSuccessfully && _connection.IsAlive ? Vanished : throw new SshLostException(_name, Subject);
    }

    /// <summary>Tells the supervisor that we are here.</summary>
    public void Beat() => Write(Dot, thenEnd: false);

    public override void Release() => Write([], thenEnd: true);

    /// <summary>Closes the channel: for a fed command, whose input may be stuck.</summary>
    public override void Dispose()
    {
        _connection.Remove(this);
        try
        {
            _channel.Dispose();
        }
        catch (Exception e) when (IsBroken(e))
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
            catch (Exception e) when (IsBroken(e))
            {
                // It has ended, or the connection has: the waiting side finds out.
            }
        }
    }

    internal static bool IsBroken(Exception e) => e is SshException or ObjectDisposedException or IOException or InvalidOperationException or System.Net.Sockets.SocketException;

    private static int Number(string signal) => signal switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "ABRT" => 6,
        "KILL" => 9,
        "SEGV" => 11,
        "PIPE" => 13,
        "TERM" => 15,
        _ => 0,
    };
}
