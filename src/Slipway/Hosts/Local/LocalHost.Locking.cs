namespace Slipway.Hosts.Local;

public sealed partial class LocalHost
{
    // A holder that has just taken the lock writes its name within this time.
    private static readonly TimeSpan NameLimit = TimeSpan.FromMilliseconds(300);

    // A holder that has been killed lets go within this time.
    private static readonly TimeSpan DyingLimit = TimeSpan.FromSeconds(5);

    // A dead deployer's command is gone 2 s after its TERM.
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private protected override async Task<HostLock> TakeLockAsync(LockHolder who, CancellationToken cancellation)
    {
        var path = HostPath.Join(Root, LockFile);
        var started = _time.GetTimestamp();
        while (true)
        {
            var file = Take(path);
            if (file is not null)
                return await HoldAsync(file, who, cancellation).ConfigureAwait(false);
            var holder = LocalLock.ReadHolder(path);
            // The kernel closes a killed process's files one after the other; its lock goes with the last of its threads.
            if (holder is not null && (IsAlive(holder) || _time.GetElapsedTime(started) > DyingLimit))
                throw new HostLockedException(Name, holder);
            if (holder is null && _time.GetElapsedTime(started) > NameLimit)
                throw new HostLockedException(Name, holder: null);
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    // The kernel frees a dead holder's lock but not its name, so the name counts only while its process lives.
    public override Task<LockHolder?> LockHolderAsync(CancellationToken cancellation = default)
    {
        var holder = LocalLock.ReadHolder(HostPath.Join(Root, LockFile));
        return Task.FromResult(holder is not null && IsAlive(holder) ? holder : null);
    }

    private static bool IsAlive(LockHolder holder) => holder.Machine != Environment.MachineName || IsRunning(holder.ProcessId);

    // A killed process that nobody has waited for yet is a zombie: it has a number still, but runs no more.
    private static bool IsRunning(int processId)
    {
        if (!Directory.Exists("/proc/self"))
            return true;
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private FileStream? Take(string path)
    {
        try
        {
            return LocalLock.TryOpen(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"cannot lock {path}", e);
        }
    }

    private async Task<HostLock> HoldAsync(FileStream file, LockHolder who, CancellationToken cancellation)
    {
        try
        {
            LocalLock.WriteHolder(file, who);
            var fence = HostPath.Join(Root, FenceFile);
            var token = ParseFence(await ReadFileAsync(fence, cancellation).ConfigureAwait(false)) + 1;
            await WriteFileAsync(fence, FormatFence(token), Readable, cancellation).ConfigureAwait(false);
            await WaitForIdleAsync(cancellation).ConfigureAwait(false);
            return new LocalLock(file, token, who);
        }
        catch
        {
            file.SetLength(0);
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task WaitForIdleAsync(CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var file = Take(HostPath.Join(Root, BusyFile));
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
                return;
            }
            if (_time.GetElapsedTime(started) > BusyLimit)
                throw BusyTooLong();
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }
}
