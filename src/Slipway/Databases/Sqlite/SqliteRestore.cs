using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Databases.Backups;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// Puts a backup back: over a database that can be read in one SQLite transaction, so that open connections see the new content; in the place of one
/// that cannot, or is not there, by one rename.
/// </summary>
internal sealed class SqliteRestore(SqliteDatabase database)
{
    private readonly TimeProvider _time = database.Time;

    public async Task<RestoreReport> RunAsync(Backup backup, bool asCopy, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var secret = BackupContent.IsEncrypted(backup.File);
        using var clear = ClearSpace.Make(secret, database.Options.Memory, (backup.ContentBytes ?? backup.Bytes) * 2, suffix => Path.Combine(Path.GetDirectoryName(backup.File)!, $".{Path.GetFileName(backup.File)}.{Guid.NewGuid().ToString("N")[..8]}{suffix}"));
        var content = asCopy || secret || SqliteArchive.IsCompressed(backup.File) ? await UnpackedAsync(backup, clear.Named(".proof"), cancellation).ConfigureAwait(false) : backup.File;
        try
        {
            var then = new SqliteDatabase(database.Options with { File = content }, _time);
            if (asCopy)
                RestoredCopy.Mark(then, backup);
            var (tables, version, readable) = Before(then, backup, cancellation);
            cancellation.ThrowIfCancellationRequested();
            var damaged = readable && database.Exists() ? Overwrite(content) : Place(content, readable);
            var after = new SqliteBackups(database).Check(database.DataFile, backup.Tables, backup.Position.Fingerprint, $"The restored {database.DataFile}", cancellation);
            return new RestoreReport(backup.File, backup.TakenAt, version, after.Log.Version, after.Catalogue.Fingerprint.Hash, tables, damaged, _time.GetElapsedTime(start));
        }
        finally
        {
            if (content != backup.File)
                SqliteFiles.Delete(content);
        }
    }

    // The backup itself is only read.
    private async Task<string> UnpackedAsync(Backup backup, string into, CancellationToken cancellation)
    {
        try
        {
            await SqliteArchive.UnpackAsync(backup.File, into, database.Options.Passphrase, cancellation).ConfigureAwait(false);
            return into;
        }
        catch
        {
            SqliteFiles.Delete(into);
            throw;
        }
    }

    private (IReadOnlyList<TableDelta> Tables, int? Version, bool Readable) Before(SqliteDatabase then, Backup backup, CancellationToken cancellation)
    {
        try
        {
            var (tables, version) = WriteLoss.Between(database, then, backup.Tables, cancellation);
            return (tables, version, true);
        }
        catch (Exception error) when ((error as SqliteException ?? error.InnerException as SqliteException) is { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB })
        {
            return (WriteLoss.Unread(backup.Tables), null, false);
        }
    }

    // In one SQLite transaction: a kill is rolled back by whoever opens the file next, and open connections see the new content.
    private string? Overwrite(string content)
    {
        using var from = database.Connect(content, Access.Read);
        using var to = database.Connect(database.DataFile, Access.Migrate);
        try
        {
            SqliteFiles.Copy(from, to);
            return null;
        }
        catch (SqliteException error)
        {
            throw new DatabaseException($"Could not write {content} over {database.DataFile}: {error.Message} The database is as it was. Stop what uses it, make room, and run Restore again.", error);
        }
    }

    // What is there is put aside only when the other is complete beside it.
    private string? Place(string content, bool readable)
    {
        var partial = Path.Combine(Path.GetDirectoryName(database.DataFile)!, $".{Path.GetFileName(database.DataFile)}.restoring");
        SqliteFiles.Delete(partial);
        try
        {
            Durable.CreatePrivate(partial);
            using (var from = database.Connect(content, Access.Read))
            using (var to = database.Connect(partial, Access.Migrate))
                SqliteFiles.Copy(from, to);
            Durable.Flush(partial);
            var damaged = readable ? null : PutAside();
            Durable.Move(partial, database.DataFile);
            return damaged;
        }
        catch (SqliteException error)
        {
            throw new DatabaseException($"Could not write {content} to {partial}: {error.Message} What was at {database.DataFile} is as it was. Make room there and run Restore again.", error);
        }
        finally
        {
            SqliteFiles.Delete(partial);
        }
    }

    // It goes with its journals, which belong to it and would spoil the next file of its name.
    private string PutAside()
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{database.DataFile}.damaged-{_time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmssfff}");
        foreach (var companion in (string[])["-wal", "-journal", ""])
        {
            if (File.Exists(database.DataFile + companion))
                Durable.Move(database.DataFile + companion, aside + companion);
        }

        SqliteFiles.Delete(database.DataFile);
        return aside;
    }
}
