namespace Slipway.Hosts;

/// <summary>Another deployer holds the host's lock. Nothing was changed.</summary>
public sealed class HostLockedException : HostException
{
    internal HostLockedException(string host, LockHolder? holder)
        : base($"{host}: locked by {holder?.ToString() ?? "a deployer that has not given its name yet"}. "
            + "Nothing was changed. The lock is freed when that deployer ends, however it ends; then run the same command again.")
    {
        Holder = holder;
    }

    /// <summary>Who holds it; null when that deployer has only just taken it.</summary>
    public LockHolder? Holder { get; }
}
