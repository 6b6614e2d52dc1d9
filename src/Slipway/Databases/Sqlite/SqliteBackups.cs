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
    private Passphrase? Passphrase => database.Options.Passphrase;

    public async Task<Backup> TakeAsync(string directory, string? purpose, CancellationToken cancellation)
    {
        if (!database.Exists())
            throw new DatabaseException($"There is no database {database.DataFile} yet, so there is nothing to back up. Run Migrate first, or correct the path.");
        using var draft = new BackupDraft(database, directory, database.Observe().Position.Version, SqliteArchive.Extension);
        using var clear = draft.Clear(new FileInfo(database.DataFile).Length * 2);
        // SQLite writes pages out of order, so what is to be packed is copied as it is first.
        var plain = clear.Named(".plain.partial");
        var (tables, copied) = Copy(plain, cancellation);
        await SqliteArchive.PackAsync(plain, draft.Partial, Passphrase, cancellation).ConfigureAwait(false);
        draft.ContentBytes = new FileInfo(plain).Length;
        SqliteFiles.Delete(plain);
        draft.Copied();
        var proof = clear.Named(".proof");
        await SqliteArchive.UnpackAsync(draft.Partial, proof, Passphrase, cancellation).ConfigureAwait(false);
        Check(proof, tables, copied.Catalogue.Fingerprint, $"The backup of {database.DataFile}, restored for proof,", cancellation);
        return await draft.KeepAsync(SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), copied.Position, tables, purpose, cancellation).ConfigureAwait(false);
    }

    /// <summary>Throws when a restored file does not hold what was backed up.</summary>
    public Observation Check(string file, IReadOnlyList<TableContent> tables, Fingerprint fingerprint, string what, CancellationToken cancellation)
    {
        var copy = new SqliteDatabase(database.Options with { File = file }, database.Time);
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
}
