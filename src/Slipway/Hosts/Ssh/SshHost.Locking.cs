using System.Globalization;

namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    // Long enough for a host that is busy; what the lock itself waits for is in its text.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _keeping = new(1, 1);
    private SshLock? _held;

    /// <inheritdoc/>
    public override async Task<LockHolder?> LockHolderAsync(CancellationToken cancellation = default) => SshLockText.ParseHolder(
        await AskAsync("cannot see who holds the lock", SshText.Holder(HostPath.Join(Root, LockFile)), cancellation).ConfigureAwait(false));

    private protected override async Task<HostLock> TakeLockAsync(LockHolder who, CancellationToken cancellation)
    {
        var connection = await _link.GetAsync(cancellation).ConfigureAwait(false);
        var (process, token) = await TakeAsync(connection, who, null, cancellation).ConfigureAwait(false);
        return _held = new SshLock(token, who, connection, process, () => _held = null);
    }

    /// <summary>
    /// Takes the lock anew when it was lost with its connection: with the same token, so that nobody who came meanwhile is overrun. What
    /// changes a host runs on the connection that holds its lock, or not at all.
    /// </summary>
    /// <exception cref="FencedException">Somebody came meanwhile.</exception>
    private async Task KeepLockAsync(SshConnection connection, CancellationToken cancellation)
    {
        if (_held?.IsHeldBy(connection) ?? true)
            return;
        await _keeping.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_held is not { } lost || lost.IsHeldBy(connection))
                return;
            var (process, _) = await TakeAsync(connection, lost.Holder, lost.Token, cancellation).ConfigureAwait(false);
            await lost.HoldAsync(connection, process).ConfigureAwait(false);
        }
        finally
        {
            _keeping.Release();
        }
    }

    private async Task<(HostProcess Process, long Token)> TakeAsync(SshConnection connection, LockHolder who, long? token, CancellationToken cancellation)
    {
        // What is taken anew may be held by our own dead connection until the host notices the silence.
        var patience = _target.Timing.Silence + TimeSpan.FromSeconds(4);
        var take = SshLockText.Take(Root, who, token, patience);
        var process = new LeashedProcess(Name, take, await Task.Run(() => connection.Start(new ShellCall(take, take.Text, null)), cancellation).ConfigureAwait(false));
        try
        {
            var line = await process.WaitForLineAsync(l => l.StartsWith(SshLockText.Locked, StringComparison.Ordinal), AnswerLimit, cancellation).ConfigureAwait(false);
            return (process, long.Parse(line[SshLockText.Locked.Length..], CultureInfo.InvariantCulture));
        }
        catch (HostException) when (process.Exit.IsCompleted)
        {
            var exitCode = await process.Exit.ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
            throw connection.IsAlive
                ? Refusal(exitCode, process.Lines, token)
                : new SshUnreachableException($"{Name}: the connection was lost before the lock was taken. Nothing was changed.");
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private HostException Refusal(int exitCode, IReadOnlyList<string> lines, long? token)
    {
        var found = lines.FirstOrDefault(l => l.StartsWith(SshLockText.Found, StringComparison.Ordinal))?[SshLockText.Found.Length..] ?? "";
        return exitCode switch
        {
            SshLockText.Held => new HostLockedException(Name, SshLockText.ParseHolder(found)),
            SshLockText.Fenced => new FencedException(Name, token!.Value, found),
            SshLockText.Damaged => DamagedFence(),
            SshLockText.Busy => BusyTooLong(),
            _ => Failure($"cannot lock {HostPath.Join(Root, LockFile)}", string.Join('\n', lines), exitCode),
        };
    }
}
