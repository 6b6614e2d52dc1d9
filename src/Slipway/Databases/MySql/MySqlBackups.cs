using System.Globalization;
using System.Security.Cryptography;
using Slipway.Databases.Backups;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Backups by the server's client in one consistent snapshot. The proof is a restore into a scratch database: its schema must be the source's, and so
/// must the rows of every table that nobody wrote to meanwhile. The manifest says what was restored, because that is what a restore will give.
/// </summary>
internal sealed class MySqlBackups(MySqlDatabase database)
{
    private readonly TimeProvider _time = database.Time;

    public async Task<Backup> TakeAsync(string directory, CancellationToken cancellation)
    {
        var seen = await Task.Run(() => Source(database, cancellation), cancellation).ConfigureAwait(false)
            ?? throw new DatabaseException($"There is no database {database.Options.Location} yet, so there is nothing to back up. Run Migrate first, or correct the address.");
        Durable.CreatePrivateDirectory(directory);
        var prefix = $"{database.Options.Application}-";
        HalfBackups.Sweep(directory, database.Options.Application);
        var (takenAt, start) = (_time.GetUtcNow(), _time.GetTimestamp());
        var clients = new MySqlClients(database, Path.GetFullPath(directory));
        var extension = await clients.ExtensionAsync(cancellation).ConfigureAwait(false);
        var file = Path.GetFullPath(Path.Combine(directory, string.Create(
            CultureInfo.InvariantCulture, $"{prefix}{takenAt.UtcDateTime:yyyyMMdd'T'HHmmss}-v{seen.Seen.Log.Version:0000}-{Guid.NewGuid().ToString("N")[..8]}.{extension}")));
        var partial = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.partial");
        Durable.CreatePrivate(partial);
        try
        {
            await clients.DumpAsync(partial, cancellation).ConfigureAwait(false);
            var copyDuration = _time.GetElapsedTime(start);
            Durable.Flush(partial);
            start = _time.GetTimestamp();
            var tables = await ProveAsync(clients, partial, seen, cancellation).ConfigureAwait(false);
            var backup = new Backup
            {
                File = file,
                Application = database.Options.Application,
                Engine = database.Options.Engine,
                ServerVersion = MySqlServer.Describe(database.Client).Version,
                TakenAt = takenAt,
                Bytes = new FileInfo(partial).Length,
                Sha256 = await Sha256Async(partial, cancellation).ConfigureAwait(false),
                Position = seen.Seen.Position with { Fingerprint = seen.Seen.Catalogue.Fingerprint },
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
            File.Delete(partial);
        }
    }

    public async Task<RestoreReport> RestoreAsync(Backup backup, CancellationToken cancellation)
    {
        if (backup.Application != database.Options.Application || backup.Engine != database.Options.Engine)
            throw new DatabaseException($"The backup {backup.File} is of the application '{backup.Application}' on {backup.Engine}, not of '{database.Options.Application}' on {database.Options.Engine}. Nothing was changed. Choose another backup.");
        var start = _time.GetTimestamp();
        var before = await Task.Run(() => Source(database, cancellation), cancellation).ConfigureAwait(false);
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(scratch.Create, cancellation).ConfigureAwait(false);
        var clients = new MySqlClients(database, Path.GetDirectoryName(backup.File)!);
        await clients.LoadAsync(backup.File, scratch.Name, cancellation).ConfigureAwait(false);
        var restored = await Task.Run(() => Source(scratch.Database, cancellation), cancellation).ConfigureAwait(false);
        RequireSchema(backup.Position.Fingerprint, restored!.Seen, $"The restored {backup.File}");
        if (restored.Tables.Except(backup.Tables).ToList() is [var wrong, ..])
            throw Unequal($"The restored {backup.File}", $"has other rows in {wrong.Table}");
        cancellation.ThrowIfCancellationRequested();
        await new MySqlSwap(database, scratch).RunAsync(clients).ConfigureAwait(false);
        var after = await Task.Run(database.Observe, CancellationToken.None).ConfigureAwait(false);
        RequireSchema(backup.Position.Fingerprint, after, $"The restored {database.Options.Location}");
        var was = before?.Tables ?? [];
        var deltas = was.Select(t => t.Table).Union(backup.Tables.Select(t => t.Table)).Order(StringComparer.Ordinal).Select(name =>
        {
            var (old, now) = (was.Find(t => t.Table == name), backup.Tables.FirstOrDefault(t => t.Table == name));
            return new TableDelta(name, old?.Rows, now?.Rows, old?.Checksum != now?.Checksum || old?.Rows != now?.Rows);
        });
        return new RestoreReport(
            backup.File, backup.TakenAt, before?.Seen.Log.Version ?? 0, after.Log.Version, after.Catalogue.Fingerprint.Hash, [.. deltas], null, _time.GetElapsedTime(start));
    }

    private static Content? Source(Database source, CancellationToken cancellation)
        => source.Read<Content?>((sql, seen) => new Content(seen, source.Checksums(sql, seen.Catalogue.Tables, cancellation)), null);

    private static void RequireSchema(Fingerprint expected, Observation found, string what)
    {
        if (found.Catalogue.Fingerprint.Hash != expected.Hash)
            throw Unequal(what, "has another schema: " + string.Join("; ", expected.DiffTo(found.Catalogue.Fingerprint)));
    }

    private static DatabaseException Unequal(string what, string how) => new($"{what} {how}. The backup does not count. Check the disk, and take or choose another.");

    private static async Task<string> Sha256Async(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
    }

    private async Task<List<TableContent>> ProveAsync(MySqlClients clients, string partial, Content source, CancellationToken cancellation)
    {
        using var scratch = await Task.Run(() => MySqlScratch.Reserve(database), cancellation).ConfigureAwait(false);
        await Task.Run(scratch.Create, cancellation).ConfigureAwait(false);
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
