using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A piece of network on loopback that can be cut, loudly or in silence, and healed.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _open = [];
    private readonly int _target;
    private readonly Task _serving;
    private volatile bool _isSilent;
    private long _passed;
    private long _limit = long.MaxValue;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Bytes that went towards the server.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>How many bytes each connection may bring towards the server before it is cut: a network that never holds for long.</summary>
    public long CutEach { get; set; } = long.MaxValue;

    /// <summary>Resets every connection; new ones work.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var socket in _open)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            _open.Clear();
        }
    }

    /// <summary>Cuts once so many more bytes have gone towards the server.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _limit, Passed + bytes);

    /// <summary>Nothing passes from now on, and nobody is told: what is open stays open, and new connections are refused by nobody.</summary>
    public void Silence() => _isSilent = true;

    /// <summary>New connections pass again; the old ones stay mute.</summary>
    public void Heal() => _isSilent = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (_open)
                    _open.AddRange([client, server]);
                if (_isSilent)
                    continue;
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                var mute = new Muted();
                _ = PumpAsync(client, server, mute, counts: true);
                _ = PumpAsync(server, client, mute, counts: false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Muted mute, bool counts)
    {
        var buffer = new byte[16 * 1024];
        var own = 0L;
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
            {
                if (mute.IsOn |= _isSilent)
                    continue;
                if (counts && Interlocked.Add(ref _passed, read) > Interlocked.Read(ref _limit))
                {
                    Interlocked.Exchange(ref _limit, long.MaxValue);
                    Cut();
                    return;
                }
                if (counts && (own += read) > CutEach)
                {
                    Cut();
                    return;
                }
                await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
            }
            if (!mute.IsOn)
                to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private sealed class Muted
    {
        public bool IsOn { get; set; }
    }
}
