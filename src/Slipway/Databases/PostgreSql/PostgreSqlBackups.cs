using Slipway.Databases.Backups;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Backups by pg_dump. Dump, checksums and position come from one exported snapshot, so that writers go on and change nothing in them.
/// Each is proven before it counts: unpacked, restored into a scratch database and compared there.
/// </summary>
internal sealed class PostgreSqlBackups(PostgreSqlDatabase database)
{
    public async Task<Backup> TakeAsync(string directory, string? purpose, CancellationToken cancellation)
    {
        var (version, size) = Sizes() ?? throw new DatabaseException($"There is no database {database.Options.Location} yet, so there is nothing to back up. Run Migrate first, or correct the name.");
        using var draft = new BackupDraft(database, directory, version, "pgdump.tar");
        using var clear = draft.Clear(size);
        var dump = clear.Named(".dump");
        var taken = await DumpAsync(dump, size, cancellation).ConfigureAwait(false);
        await PostgreSqlArchive.PackAsync(dump, draft.Partial, database.Options.Passphrase, cancellation).ConfigureAwait(false);
        Directory.Delete(dump, recursive: true);
        draft.Copied();
        await ProveAsync(draft.Partial, clear.Named(".proof"), taken, cancellation).ConfigureAwait(false);
        return await draft.KeepAsync(taken.Server.ToString(), taken.Seen.Position, taken.Tables, purpose, cancellation).ConfigureAwait(false);
    }

    /// <summary>A restored copy for a rehearsal; where there is no database, only its name.</summary>
    public async Task<ScratchDatabase> CopyAsync(string directory, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        foreach (var left in Directory.GetDirectories(directory, ".slipway-*.dump"))
            Directory.Delete(left, recursive: true);
        if (Sizes() is not var (_, size))
            return PostgreSqlScratch.Reserve(database);
        using var clear = ClearSpace.Make(database.Options.Passphrase is not null, database.Options.Memory, size, suffix => Path.GetFullPath(Path.Combine(directory, $".slipway-{Guid.NewGuid():N}{suffix}")));
        var dump = clear.Named(".dump");
        var scratch = PostgreSqlScratch.Create(database);
        try
        {
            var taken = await DumpAsync(dump, size, cancellation).ConfigureAwait(false);
            await new PostgreSqlClient(database, Path.GetDirectoryName(dump)!).RestoreAsync(taken.Server, dump, scratch.Name, apart: true, cancellation).ConfigureAwait(false);
            Compare(scratch.Copy, taken.Tables, taken.Seen.Catalogue.Fingerprint, "The copy for the rehearsal", cancellation);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
        finally
        {
            if (Directory.Exists(dump))
                Directory.Delete(dump, recursive: true);
        }
    }

    /// <summary>Throws when a restored database does not hold what was dumped.</summary>
    public static Observation Compare(PostgreSqlDatabase copy, IReadOnlyList<TableContent> tables, Fingerprint fingerprint, string what, CancellationToken cancellation)
    {
        return copy.Read(
            (sql, seen) =>
            {
                if (Restorable(fingerprint).DiffTo(Restorable(seen.Catalogue.Fingerprint)) is { Count: > 0 } difference)
                    throw Unequal("has another schema: " + string.Join("; ", difference));
                var differing = copy.Checksums(sql, seen.Catalogue.Tables, cancellation).Except(tables).ToList();
                return differing is [var table, ..] ? throw Unequal($"has other rows in {table.Table}") : seen;
            },
            default) ?? throw Unequal("is not there");

        DatabaseException Unequal(string how) => new($"{what} {how}. It does not count. Look at the server's log and disk, and take or choose another.");
    }

    // pg_dump leaves invalid indexes out, and rightly so: they are what a failed CREATE INDEX CONCURRENTLY left. Settings are of the database
    // and not of its content: a copy has them from the database that it stands beside.
    private static Fingerprint Restorable(Fingerprint fingerprint)
    {
        var keep = true;
        return Fingerprint.Of(string.Concat(fingerprint.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => keep = line[0] == ' ' ? keep : !(line.StartsWith("invalid index ", StringComparison.Ordinal) || line.StartsWith("setting ", StringComparison.Ordinal))).Select(line => line + "\n")));
    }

    private async Task<PostgreSqlDump> DumpAsync(string into, long bytes, CancellationToken cancellation)
    {
        using var connection = database.Postgres.Connect(database.Name, "read", readOnly: true);
        using var transaction = database.Snapshot(connection);
        var sql = Database.In(connection, transaction);
        var snapshot = (string)sql.Scalar("SELECT pg_export_snapshot()")!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var dumping = new PostgreSqlClient(database, Path.GetDirectoryName(into)!).DumpAsync(connection.PostgreSqlVersion, bytes, snapshot, into, stop.Token);
        try
        {
            var seen = database.Look(sql);
            var tables = await Task.Run(() => database.Checksums(sql, seen.Catalogue.Tables, cancellation), cancellation).ConfigureAwait(false);
            await dumping.ConfigureAwait(false);
            return new PostgreSqlDump(connection.PostgreSqlVersion, seen, tables);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await dumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    // For a name and for room: what the backup says of itself is read in the dump's own snapshot. A compressed dump is smaller than the database; how
    // much, only the dump itself shows. Null when there is no database.
    private (int Version, long Bytes)? Sizes()
    {
        using var connection = database.ConnectIfExists();
        if (connection is null)
            return null;
        using var transaction = database.Snapshot(connection);
        var sql = Database.In(connection, transaction);
        return (database.ReadLog(sql).Version, (long)sql.Scalar("SELECT pg_database_size(current_database())")!);
    }

    private async Task ProveAsync(string file, string proof, PostgreSqlDump taken, CancellationToken cancellation)
    {
        await PostgreSqlArchive.UnpackAsync(file, proof, database.Options.Passphrase, cancellation).ConfigureAwait(false);
        using var scratch = PostgreSqlScratch.Create(database);
        await new PostgreSqlClient(database, Path.GetDirectoryName(proof)!).RestoreAsync(taken.Server, proof, scratch.Name, apart: true, cancellation).ConfigureAwait(false);
        await Task.Run(() => Compare(scratch.Copy, taken.Tables, taken.Seen.Catalogue.Fingerprint, $"The backup of {database.Options.Location}, restored for proof,", cancellation), cancellation).ConfigureAwait(false);
    }
}
