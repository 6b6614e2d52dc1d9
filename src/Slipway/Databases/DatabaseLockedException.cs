namespace Slipway.Databases;

/// <summary>Another migrator holds the run lock. Nothing was read or changed.</summary>
public sealed class DatabaseLockedException : DatabaseException
{
    internal DatabaseLockedException(string database, LockHolder? holder, TimeSpan waited)
        : base($"Another run is changing {database}: {holder?.ToString() ?? "its owner has not written its name yet"}. "
            + $"Waited {waited.TotalSeconds:0.#} s for it; nothing was changed. Wait until it ends, or end that process, and run the same command again.")
        => Holder = holder;

    public LockHolder? Holder { get; }
}
