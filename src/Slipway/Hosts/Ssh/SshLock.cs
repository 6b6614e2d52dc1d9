namespace Slipway.Hosts.Ssh;

/// <summary>A lock that a process on the host holds for us, for as long as our connection lives.</summary>
internal sealed class SshLock(long token, LockHolder holder, SshConnection connection, HostProcess process, Action released) : HostLock(token, holder)
{
    private SshConnection _connection = connection;
    private HostProcess? _process = process;

    /// <summary>False when it was taken on another connection, or the process there was lost.</summary>
    public bool IsHeldBy(SshConnection connection) => _connection == connection && connection.IsAlive && _process is { Exit.IsCompleted: false };

    /// <summary>Goes on with a new process in the place of the lost one.</summary>
    public async Task HoldAsync(SshConnection connection, HostProcess process)
    {
        _connection = connection;
        var lost = Interlocked.Exchange(ref _process, process);
        if (lost is not null)
            await lost.DisposeAsync().ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
            return;
        released();
        await process.DisposeAsync().ConfigureAwait(false);
    }
}
