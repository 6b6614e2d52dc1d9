using Slipway.Databases.Backups;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Backups by the server's client in one consistent snapshot. The proof is a restore into a scratch database: its schema must be the source's, and so
/// must the rows of every table that nobody wrote to meanwhile. The manifest says what was restored, because that is what a restore will give.
/// </summary>
internal sealed class MySqlBackups(MySqlDatabase database)
{
    public async Task<Backup> TakeAsync(string directory, string? purpose, CancellationToken cancellation)
    {
        var seen = await Task.Run(() => Source(database, cancellation), cancellation).ConfigureAwait(false)
            ?? throw new DatabaseException($"There is no database {database.Options.Location} yet, so there is nothing to back up. Run Migrate first, or correct the address.");
        Durable.CreatePrivateDirectory(directory);
        var clients = new MySqlClients(database, Path.GetFullPath(directory));
        using var draft = new BackupDraft(database, directory, seen.Seen.Log.Version, await clients.ExtensionAsync(cancellation).ConfigureAwait(false));
        Durable.CreatePrivate(draft.Partial);
        await clients.DumpAsync(draft.Partial, cancellation).ConfigureAwait(false);
        draft.Copied();
        var tables = await ProveAsync(clients, draft.Partial, seen, cancellation).ConfigureAwait(false);
        var position = seen.Seen.Position with { Fingerprint = seen.Seen.Catalogue.Fingerprint };
        return await draft.KeepAsync(MySqlServer.Describe(database.Client).Version, position, tables, purpose, cancellation).ConfigureAwait(false);
    }

    public async Task<RestoreReport> RestoreAsync(Backup backup, bool asCopy, CancellationToken cancellation)
    {
        var start = database.Time.GetTimestamp();
        var defaults = MySqlCatalogue.Defaults(backup.Position.Fingerprint);
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(() => scratch.Create(defaults), cancellation).ConfigureAwait(false);
        var clients = new MySqlClients(database, Path.GetDirectoryName(backup.File)!);
        await clients.LoadAsync(backup.File, scratch.Name, cancellation).ConfigureAwait(false);
        var (deltas, version) = await Task.Run(() => Examine(backup, scratch, cancellation), cancellation).ConfigureAwait(false);
        if (asCopy)
            await Task.Run(() => RestoredCopy.Mark(scratch.Database, backup), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await new MySqlSwap(database, scratch).RunAsync(clients, defaults).ConfigureAwait(false);
        var after = await Task.Run(database.Observe, CancellationToken.None).ConfigureAwait(false);
        RequireSchema(backup.Position.Fingerprint, after, $"The restored {database.Options.Location}");
        return new RestoreReport(backup.File, backup.TakenAt, version, after.Log.Version, after.Catalogue.Fingerprint.Hash, deltas, null, database.Time.GetElapsedTime(start));
    }

    private static Content? Source(Database source, CancellationToken cancellation)
        => source.Read<Content?>((sql, seen) => new Content(seen, source.Checksums(sql, seen.Catalogue.Tables, cancellation)), null);

    private static void RequireSchema(Fingerprint expected, Observation found, string what)
    {
        if (found.Catalogue.Fingerprint.Hash != expected.Hash)
            throw Unequal(what, "has another schema: " + string.Join("; ", expected.DiffTo(found.Catalogue.Fingerprint)));
    }

    private static DatabaseException Unequal(string what, string how) => new($"{what} {how}. The backup does not count. Check the disk, and take or choose another.");

    // What is in the scratch database must be what the manifest says; then it is what the real one is compared with.
    private (IReadOnlyList<TableDelta> Deltas, int? Version) Examine(Backup backup, MySqlScratch scratch, CancellationToken cancellation)
    {
        var restored = Source(scratch.Database, cancellation)!;
        RequireSchema(backup.Position.Fingerprint, restored.Seen, $"The restored {backup.File}");
        if (restored.Tables.Except(backup.Tables).ToList() is [var wrong, ..])
            throw Unequal($"The restored {backup.File}", $"has other rows in {wrong.Table}");
        return WriteLoss.Between(database, scratch.Database, backup.Tables, cancellation);
    }

    private async Task<List<TableContent>> ProveAsync(MySqlClients clients, string partial, Content source, CancellationToken cancellation)
    {
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(() => scratch.Create(null), cancellation).ConfigureAwait(false);
        await clients.LoadAsync(partial, scratch.Name, cancellation).ConfigureAwait(false);
        return await Task.Run(() => Compare(scratch, source, cancellation), cancellation).ConfigureAwait(false);
    }

    // A table that is not as it was before the dump was written to meanwhile, and then it has changed again or still differs from that first look.
    private List<TableContent> Compare(MySqlScratch scratch, Content source, CancellationToken cancellation)
    {
        var what = $"The backup of {database.Options.Location}, restored for proof,";
        var restored = Source(scratch.Database, cancellation)!;
        RequireSchema(source.Seen.Catalogue.Fingerprint, restored.Seen, what);
        var differing = restored.Tables.Except(source.Tables).Select(t => t.Table).ToList();
        if (differing.Count > 0)
        {
            var tables = source.Seen.Catalogue.Tables.Where(t => differing.Contains(t.Name));
            var again = database.Read((sql, _) => database.Checksums(sql, tables, cancellation), []);
            if (again.Intersect(source.Tables).ToList() is [var quiet, ..])
                throw Unequal(what, $"has other rows in {quiet.Table}");
        }

        return restored.Tables;
    }

    private sealed record Content(Observation Seen, List<TableContent> Tables);
}
