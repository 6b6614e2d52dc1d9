namespace Slipway.Databases;

/// <summary>Another migrator holds the run lock. Nothing was read or changed.</summary>
public sealed class DatabaseLockedException : DatabaseException
{
    internal DatabaseLockedException(string database, LockHolder? holder, TimeSpan waited)
        : base($"Another run is changing {database}: {holder?.ToString() ?? "its owner has not written its name yet"}. "
            + $"Waited {waited.TotalSeconds:0.#} s for it; nothing was changed. Wait until it ends, or end that process, and run the same command again.")
        => Holder = holder;

    private DatabaseLockedException(string message)
        : base(message)
    {
    }

    public LockHolder? Holder { get; }

    /// <summary>No migrator holds the lock, but the server still runs what a dead one has sent.</summary>
    internal static DatabaseLockedException Orphaned(string database, IReadOnlyList<MigrationSession> sessions, TimeSpan waited)
        => new($"A migrator of {database} is dead, and the server still runs what it sent: {string.Join("; ", sessions)}. "
            + $"Waited {waited.TotalSeconds:0.#} s for it; nothing was changed. Wait until it ends, or end it with EndMigration, and run the same command again.");
}
