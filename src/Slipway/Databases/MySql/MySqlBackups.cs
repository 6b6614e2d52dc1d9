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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (looked, contents) = Look(stop.Token);
        try
        {
            return await TakeAsync(directory, purpose, await looked.ConfigureAwait(false), contents, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)contents).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task<RestoreReport> RestoreAsync(Backup backup, bool asCopy, CancellationToken cancellation)
    {
        var start = database.Time.GetTimestamp();
        var defaults = MySqlCatalogue.Defaults(backup.Position.Fingerprint);
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(() => scratch.Create(defaults), cancellation).ConfigureAwait(false);
        var clients = new MySqlClients(database, Path.GetDirectoryName(backup.File)!);
        await clients.LoadAsync(backup.File, scratch.Name, cancellation).ConfigureAwait(false);
        var tables = await ExamineAsync(backup, scratch, cancellation).ConfigureAwait(false);
        var (deltas, version) = await Task.Run(() => WriteLoss.Between(database, scratch.Database, tables, cancellation), cancellation).ConfigureAwait(false);
        if (asCopy)
            await Task.Run(() => RestoredCopy.Mark(scratch.Database, backup), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await new MySqlSwap(database, scratch).RunAsync(clients, defaults).ConfigureAwait(false);
        var after = await Task.Run(database.Observe, CancellationToken.None).ConfigureAwait(false);
        RequireSchema(backup.Position.Fingerprint, after, $"The restored {database.Options.Location}");
        return new RestoreReport(backup.File, backup.TakenAt, version, after.Log.Version, after.Catalogue.Fingerprint.Hash, deltas, null, database.Time.GetElapsedTime(start));
    }

    private static void RequireSchema(Fingerprint expected, Observation found, string what)
    {
        if (found.Catalogue.Fingerprint.Hash != expected.Hash)
            throw Unequal(what, "has another schema: " + string.Join("; ", expected.DiffTo(found.Catalogue.Fingerprint)));
    }

    private static DatabaseException Unequal(string what, string how) => new($"{what} {how}. The backup does not count. Check the disk, and take or choose another.");

    // What is in the scratch database must be what the manifest says; then it is what the real one is compared with.
    private static async Task<List<TableContent>> ExamineAsync(Backup backup, MySqlScratch scratch, CancellationToken cancellation)
    {
        var what = $"The restored {backup.File}";
        var restored = await Task.Run(scratch.Database.Observe, cancellation).ConfigureAwait(false);
        RequireSchema(backup.Position.Fingerprint, restored, what);
        var tables = await MySqlContents.OfCopyAsync(scratch.Copy, restored.Catalogue.Tables, former: false, cancellation).ConfigureAwait(false);
        var comparable = MySqlContents.AreFormer(backup.Tables)
            ? await MySqlContents.OfCopyAsync(scratch.Copy, restored.Catalogue.Tables, former: true, cancellation).ConfigureAwait(false)
            : tables;
        return comparable.Except(backup.Tables).ToList() is [var wrong, ..] ? throw Unequal(what, $"has other rows in {wrong.Table}") : tables;
    }

    private async Task<Backup> TakeAsync(string directory, string? purpose, Observation seen, Task<List<TableContent>> contents, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        var clients = new MySqlClients(database, Path.GetFullPath(directory));
        using var draft = new BackupDraft(database, directory, seen.Log.Version, await clients.ExtensionAsync(cancellation).ConfigureAwait(false));
        Durable.CreatePrivate(draft.Partial);
        await clients.DumpAsync(draft.Partial, cancellation).ConfigureAwait(false);
        draft.Copied();
        var tables = await ProveAsync(clients, draft.Partial, seen, contents, cancellation).ConfigureAwait(false);
        var position = seen.Position with { Fingerprint = seen.Catalogue.Fingerprint };
        return await draft.KeepAsync(MySqlServer.Describe(database.Client).Version, position, tables, purpose, cancellation).ConfigureAwait(false);
    }

    // In a snapshot that is older than the dump's. The rows are summed up while the dump and its proof go on: only the comparison needs them.
    private (Task<Observation> Seen, Task<List<TableContent>> Contents) Look(CancellationToken cancellation)
    {
        var looked = new TaskCompletionSource<Observation>(TaskCreationOptions.RunContinuationsAsynchronously);
        var contents = Task.Run(
            () =>
            {
                try
                {
                    return database.Read(
                        (sql, seen) =>
                        {
                            looked.TrySetResult(seen);
                            return database.Checksums(sql, seen.Catalogue.Tables, cancellation);
                        },
                        []);
                }
                catch (Exception error)
                {
                    looked.TrySetException(error);
                    throw;
                }
                finally
                {
                    looked.TrySetException(new DatabaseException($"There is no database {database.Options.Location} yet, so there is nothing to back up. Run Migrate first, or correct the address."));
                }
            },
            CancellationToken.None);
        return (looked.Task, contents);
    }

    private async Task<List<TableContent>> ProveAsync(MySqlClients clients, string partial, Observation seen, Task<List<TableContent>> contents, CancellationToken cancellation)
    {
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(() => scratch.Create(null), cancellation).ConfigureAwait(false);
        await clients.LoadAsync(partial, scratch.Name, cancellation).ConfigureAwait(false);
        var what = $"The backup of {database.Options.Location}, restored for proof,";
        var restored = await Task.Run(scratch.Database.Observe, cancellation).ConfigureAwait(false);
        RequireSchema(seen.Catalogue.Fingerprint, restored, what);
        var tables = await MySqlContents.OfCopyAsync(scratch.Copy, restored.Catalogue.Tables, former: false, cancellation).ConfigureAwait(false);
        var source = await contents.ConfigureAwait(false);
        await Task.Run(() => Compare(what, seen, source, tables, cancellation), cancellation).ConfigureAwait(false);
        return tables;
    }

    // A table that is not as it was before the dump was written to meanwhile, and then it has changed again or still differs from that first look.
    private void Compare(string what, Observation seen, List<TableContent> source, List<TableContent> restored, CancellationToken cancellation)
    {
        var differing = restored.Except(source).Select(t => t.Table).ToList();
        if (differing.Count == 0)
            return;
        var tables = seen.Catalogue.Tables.Where(t => differing.Contains(t.Name));
        var again = database.Read((sql, _) => database.Checksums(sql, tables, cancellation), []);
        if (again.Intersect(source).ToList() is [var quiet, ..])
            throw Unequal(what, $"has other rows in {quiet.Table}");
    }
}
