namespace Slipway.Hosts;

/// <summary>
/// A host's lock, held until it is disposed or its owner dies. The token grows with every lock ever taken on that root,
/// so that a deployer which comes back from the dead is recognised by its old one.
/// </summary>
public abstract class HostLock(long token, LockHolder holder) : IAsyncDisposable
{
    public long Token { get; } = token;

    public LockHolder Holder { get; } = holder;

    /// <summary>Frees the lock. The fencing token stays in force for the <see cref="Host"/> object that took it.</summary>
    public abstract ValueTask DisposeAsync();
}
