namespace Slipway.Hosts.Ssh;

/// <summary>The one connection of a host: made when it is first needed, and anew when it was lost.</summary>
internal sealed class SshLink(string name, SshTarget target, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SshConnection? _connection;

    /// <summary>A living connection. The first one is tried for once; one that was lost is tried for again until the time is up.</summary>
    /// <exception cref="HostException">There is no way to the host, or it lets nobody in.</exception>
    public async Task<SshConnection> GetAsync(CancellationToken cancellation)
    {
        if (_connection is { IsAlive: true } living)
            return living;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_connection is { IsAlive: true } other)
                return other;
            var isFirst = _connection is null;
            _connection?.Break();
            _connection = await ConnectAsync(isFirst ? TimeSpan.Zero : target.Timing.Reconnect, cancellation).ConfigureAwait(false);
            return _connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs a short reading text of ours to its end; once more when the connection broke meanwhile.</summary>
    public async Task<(int ExitCode, byte[] Output, string Error)> ReadAsync(FixedCommand look, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var connection = await GetAsync(cancellation).ConfigureAwait(false);
            await connection.Slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                using var call = await Task.Run(() => connection.Start(new ShellCall(look, look.Text, null)), CancellationToken.None).ConfigureAwait(false);
                await using (cancellation.Register(call.Release).ConfigureAwait(false))
                {
                    var read = await call.ReadAsync().ConfigureAwait(false);
                    cancellation.ThrowIfCancellationRequested();
                    return read;
                }
            }
            catch (HostException e) when (tries < 3 && (e is SshLostException or SshUnreachableException))
            {
                // Reading changes nothing, so it may be done again.
            }
            finally
            {
                connection.Slots.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    private async Task<SshConnection> ConnectAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await SshConnector.ConnectAsync(name, target, time, cancellation).ConfigureAwait(false);
            }
            catch (SshUnreachableException) when (time.GetElapsedTime(started) < limit)
            {
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
