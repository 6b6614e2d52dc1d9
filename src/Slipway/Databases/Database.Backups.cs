using System.Data.Common;
using Slipway.Databases.Backups;
using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Databases;

/// <summary>Backups of the database: taken, proven, put back, and put beside it.</summary>
public abstract partial class Database
{
    /// <inheritdoc cref="BackupAsync(string, string?, CancellationToken)"/>
    public Task<Backup> BackupAsync(string directory, CancellationToken cancellation) => BackupAsync(directory, null, cancellation);

    /// <summary>
    /// Copies the database while it is in use and proves the copy by restoring and comparing it. The file is private, encrypted when the options have a
    /// passphrase, and on disk for good. A <paramref name="purpose"/> marks it as the way back of something else.
    /// </summary>
    public Task<Backup> BackupAsync(string directory, string? purpose, CancellationToken cancellation)
        => LockedAsync(() => StoringAsync(() => TakeBackupAsync(directory, purpose, cancellation)), cancellation);

    /// <summary>Removes the half backups that killed deployers left in the directory. For the holder of the deployment lock: nobody else takes one now.</summary>
    public Task SweepAsync(string directory, CancellationToken cancellation) => Task.Run(() => HalfBackups.Sweep(directory, Options.Application), cancellation);

    /// <summary>
    /// Removes the copies (of rehearsals, proofs, restores) whose owners are dead, wherever the engine keeps them; never one whose owner lives. What cannot be
    /// removed now is left for the next call. On a server, whatever takes the run lock does it too.
    /// </summary>
    /// <param name="scratchDirectory">The one that rehearsals are told of.</param>
    public Task SweepCopiesAsync(string scratchDirectory, CancellationToken cancellation)
        => Task.Run(
            () =>
            {
                try
                {
                    SweepCopies(scratchDirectory);
                }
                catch (Exception error) when (error is DatabaseException or DbException or IOException or UnauthorizedAccessException)
                {
                    // Whoever asked has come for something else, and says by itself what is wrong with the server.
                }
            },
            cancellation);

    /// <summary>Puts a backup back, whole or not at all, after it has been checked against its manifest.</summary>
    public Task<RestoreReport> RestoreAsync(string backupFile, CancellationToken cancellation)
        => LockedAsync(() => StoringAsync(() => PutBackAsync(Loaded(backupFile), asCopy: false, cancellation)), cancellation);

    public Task<RestoreReport> RestoreAsync(Backup backup, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return RestoreAsync(backup.File, cancellation);
    }

    /// <summary>
    /// Puts a backup into another database (SQLite: another file, as an absolute path), which is made when it is not there. One that is neither empty nor
    /// was made by this method is refused. The database itself is not touched.
    /// </summary>
    public async Task<RestoreReport> RestoreToAsync(string backupFile, string name, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        await using var other = Open(Options.Server is { } server ? Options with { Server = server with { Database = name }, Like = server.Database } : Options with { File = name }, Time);
        if (other.Options.Location == Options.Location || name.StartsWith(ScratchDatabase.NamePrefix, StringComparison.Ordinal))
            throw new DatabaseException($"{other.Options.Location} is {(other.Options.Location == Options.Location ? "the database itself" : "a name that Slipway removes again")}. Nothing was changed. Choose another name for the copy.");
        return await other.LockedAsync(
            () => other.StoringAsync(async () =>
            {
                await Task.Run(() => RestoredCopy.RequireFree(other), cancellation).ConfigureAwait(false);
                return await other.PutBackAsync(Loaded(backupFile), asCopy: true, cancellation).ConfigureAwait(false);
            }),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The machine that the engine's own client programs run on, in this directory. The one place that says which: they read and write files there.</summary>
    internal Host Machine(string directory) => new LocalHost("this machine", directory, Time);

    /// <summary>A query for the hashes of a table's rows, as text of one form and in ordinal order.</summary>
    internal abstract string SortedRowHashes(string table, IReadOnlyList<string> columns);

    private protected abstract Task<Backup> TakeBackupAsync(string directory, string? purpose, CancellationToken cancellation);

    /// <param name="asCopy">The database is not the one that was backed up but a copy beside it, and is marked as such before it has its name.</param>
    private protected abstract Task<RestoreReport> PutBackAsync(Backup backup, bool asCopy, CancellationToken cancellation);

    private protected abstract void SweepCopies(string scratchDirectory);

    private Backup Loaded(string file)
    {
        var backup = Backup.Load(file);
        return backup.Application == Options.Application && backup.Engine == Options.Engine
            ? backup
            : throw new DatabaseException($"The backup {file} is of the application '{backup.Application}' on {backup.Engine}, not of '{Options.Application}' on {Options.Engine}. Nothing was changed. Choose another backup.");
    }

    // What is missing (room, a permission, the server) is named by whoever misses it; what that means for the database is not.
    private async Task<T> StoringAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HostException or DbException)
        {
            throw new DatabaseException($"{Options.Location}: {error.Message.TrimEnd('.')}. The database is as it was, and what had been begun is removed. Mend that (room on the disk, permissions, the server) and run the same command again.", error);
        }
    }
}
