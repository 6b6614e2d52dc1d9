using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Databases.Backups;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// Backups by SQLite's online backup API. Copy, checksums and position come from one read transaction, so that a writer
/// meanwhile changes nothing in them; outside WAL it waits for that long.
/// </summary>
internal sealed class SqliteBackups(SqliteDatabase database)
{
    private readonly TimeProvider _time = database.Time;

    public Backup Take(string directory, CancellationToken cancellation)
    {
        if (!database.Exists())
            throw new DatabaseException($"There is no database {database.DataFile} yet, so there is nothing to back up. Run Migrate first, or correct the path.");
        Durable.CreatePrivateDirectory(directory);
        var prefix = $"{database.Options.Application}-";
        HalfBackups.Sweep(directory, database.Options.Application);
        var (takenAt, start) = (_time.GetUtcNow(), _time.GetTimestamp());
        var position = database.Observe().Position;
        var file = Path.GetFullPath(Path.Combine(directory, string.Create(
            CultureInfo.InvariantCulture, $"{prefix}{takenAt.UtcDateTime:yyyyMMdd'T'HHmmss}-v{position.Version:0000}-{Guid.NewGuid().ToString("N")[..8]}.db")));
        var (partial, proof) = (Beside(file, ".partial"), Beside(file, ".proof"));
        try
        {
            var (tables, copied) = Copy(partial, cancellation);
            var copyDuration = _time.GetElapsedTime(start);
            Durable.Flush(partial);
            start = _time.GetTimestamp();
            Prove(partial, proof, tables, copied.Catalogue.Fingerprint, cancellation);
            var backup = new Backup
            {
                File = file,
                Application = database.Options.Application,
                Engine = database.Options.Engine,
                ServerVersion = SQLitePCL.raw.sqlite3_libversion().utf8_to_string(),
                TakenAt = takenAt,
                Bytes = new FileInfo(partial).Length,
                Sha256 = SqliteFiles.Sha256(partial),
                Position = copied.Position,
                Tables = tables,
                CopyDuration = copyDuration,
                ProofDuration = _time.GetElapsedTime(start),
            };
            Durable.Move(partial, file);
            backup.Write();
            return backup with { Seal = backup.SealNow() };
        }
        finally
        {
            SqliteFiles.Delete(partial);
            SqliteFiles.Delete(proof);
        }
    }

    public RestoreReport Restore(Backup backup, CancellationToken cancellation)
    {
        if (backup.Application != database.Options.Application || backup.Engine != database.Options.Engine)
            throw new DatabaseException($"The backup {backup.File} is of the application '{backup.Application}' on {backup.Engine}, not of '{database.Options.Application}' on {database.Options.Engine}. Nothing was changed. Choose another backup.");
        var start = _time.GetTimestamp();
        var (before, version, readable) = Before(cancellation);
        cancellation.ThrowIfCancellationRequested();
        var damaged = readable ? null : PutAside();
        if (database.Exists())
            Overwrite(backup);
        else
            Place(backup);
        var after = Check(database.DataFile, backup.Tables, backup.Position.Fingerprint, $"The restored {database.DataFile}", cancellation);
        var deltas = before.Select(t => t.Table).Union(backup.Tables.Select(t => t.Table)).Order(StringComparer.Ordinal).Select(name =>
        {
            var (was, now) = (before.Find(t => t.Table == name), backup.Tables.FirstOrDefault(t => t.Table == name));
            return new TableDelta(name, was?.Rows, now?.Rows, was?.Checksum != now?.Checksum || was?.Rows != now?.Rows);
        });
        return new RestoreReport(backup.File, backup.TakenAt, version, after.Log.Version, after.Catalogue.Fingerprint.Hash, [.. deltas], damaged, _time.GetElapsedTime(start));
    }

    private static string Beside(string file, string suffix) => Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}{suffix}");

    private (List<TableContent> Tables, Observation Seen) Copy(string partial, CancellationToken cancellation)
    {
        Durable.CreatePrivate(partial);
        using var target = database.Connect(partial, Access.Migrate);
        var result = database.Read(
            (sql, seen) =>
            {
                var tables = database.Checksums(sql, seen.Catalogue.Tables, cancellation);
                SqliteFiles.Copy((SqliteConnection)sql.Connection, target);
                return (tables, seen);
            },
            default);
        // A copy of a database in WAL mode is in WAL mode; one file must be all there is of it.
        new Sql(target.CreateCommand).Execute("PRAGMA journal_mode = DELETE");
        return result;
    }

    private void Prove(string partial, string proof, List<TableContent> tables, Fingerprint fingerprint, CancellationToken cancellation)
    {
        Durable.CreatePrivate(proof);
        using (var from = database.Connect(partial, Access.Read))
        using (var to = database.Connect(proof, Access.Migrate))
            SqliteFiles.Copy(from, to);
        Check(proof, tables, fingerprint, $"The backup of {database.DataFile}, restored for proof,", cancellation);
    }

    private Observation Check(string file, IReadOnlyList<TableContent> tables, Fingerprint fingerprint, string what, CancellationToken cancellation)
    {
        var copy = new SqliteDatabase(database.Options with { File = file }, _time);
        return copy.Read(
            (sql, seen) =>
            {
                if (copy.Corruption(sql) is [var first, ..])
                    throw Unequal($"fails SQLite's integrity check: {first}");
                if (seen.Catalogue.Fingerprint.Hash != fingerprint.Hash)
                    throw Unequal("has another schema: " + string.Join("; ", fingerprint.DiffTo(seen.Catalogue.Fingerprint)));
                var differing = copy.Checksums(sql, seen.Catalogue.Tables, cancellation).Except(tables).ToList();
                return differing is [var table, ..] ? throw Unequal($"has other rows in {table.Table}") : seen;
            },
            default) ?? throw Unequal("is not there");

        DatabaseException Unequal(string how) => new($"{what} {how}. The backup does not count. Check the disk, and take or choose another.");
    }

    private (List<TableContent> Tables, int? Version, bool Readable) Before(CancellationToken cancellation)
    {
        try
        {
            return database.Read(
                (sql, seen) => (database.Checksums(sql, seen.Catalogue.Tables, cancellation), (int?)seen.Log.Version, true),
                (new List<TableContent>(), (int?)null, true));
        }
        catch (Exception error) when ((error as SqliteException ?? error.InnerException as SqliteException) is { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB })
        {
            return ([], null, false);
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

    // In one SQLite transaction: a kill is rolled back by whoever opens the file next, and open connections see the new content.
    private void Overwrite(Backup backup)
    {
        using var from = database.Connect(backup.File, Access.Read);
        using var to = database.Connect(database.DataFile, Access.Migrate);
        try
        {
            SqliteFiles.Copy(from, to);
        }
        catch (SqliteException error)
        {
            throw new DatabaseException($"Could not write {backup.File} over {database.DataFile}: {error.Message} The database is as it was. Stop what uses it and run Restore again.", error);
        }
    }

    private void Place(Backup backup)
    {
        var partial = Beside(database.DataFile, ".restoring");
        SqliteFiles.Delete(partial);
        Durable.CreatePrivate(partial);
        using (var from = database.Connect(backup.File, Access.Read))
        using (var to = database.Connect(partial, Access.Migrate))
            SqliteFiles.Copy(from, to);
        Durable.Flush(partial);
        Durable.Move(partial, database.DataFile);
    }
}
