using Npgsql;
using Slipway.Databases.Backups;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Puts a backup back: restored into a database beside ours, compared with its manifest, and then both renamed in one transaction. A kill
/// before its commit leaves ours as it was, after it the restored one; what is left over is dropped by the next run.
/// </summary>
internal sealed class PostgreSqlRestore(PostgreSqlDatabase database)
{
    private readonly TimeProvider _time = database.Time;

    public async Task<RestoreReport> RunAsync(Backup backup, bool asCopy, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        using var scratch = PostgreSqlScratch.Create(database);
        await FillAsync(scratch, backup, asCopy, cancellation).ConfigureAwait(false);
        var after = PostgreSqlBackups.Compare(scratch.Copy, backup.Tables, backup.Position.Fingerprint, $"The restored {backup.File}", cancellation);
        var (deltas, version) = await Task.Run(() => WriteLoss.Between(database, scratch.Copy, backup.Tables, cancellation), cancellation).ConfigureAwait(false);
        if (asCopy)
            RestoredCopy.Mark(scratch.Copy, backup);
        cancellation.ThrowIfCancellationRequested();
        if (database.Exists())
            await SwapAsync(scratch, cancellation).ConfigureAwait(false);
        else
            scratch.Rename(database.Name);
        return new RestoreReport(backup.File, backup.TakenAt, version, after.Log.Version, after.Catalogue.Fingerprint.Hash, deltas, null, _time.GetElapsedTime(start));
    }

    private async Task FillAsync(PostgreSqlScratch scratch, Backup backup, bool asCopy, CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(backup.File)!;
        using var clear = ClearSpace.Make(BackupContent.IsEncrypted(backup.File), database.Options.Memory, backup.Bytes, suffix => Path.Combine(directory, $".{Path.GetFileName(backup.File)}.{Guid.NewGuid().ToString("N")[..8]}{suffix}"));
        var unpacked = clear.Named(".proof");
        try
        {
            await PostgreSqlArchive.UnpackAsync(backup.File, unpacked, database.Options.Passphrase, cancellation).ConfigureAwait(false);
            using var connection = database.Postgres.ConnectMaintenance("look");
            await new PostgreSqlClient(database, Path.GetDirectoryName(unpacked)!).RestoreAsync(connection.PostgreSqlVersion, unpacked, scratch.Name, apart: asCopy, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (Directory.Exists(unpacked))
                Directory.Delete(unpacked, recursive: true);
        }
    }

    // The rename waits up to 5 s for sessions to go, and no new one can begin meanwhile: so they are ended from beside it.
    private async Task SwapAsync(PostgreSqlScratch scratch, CancellationToken cancellation)
    {
        using var connection = database.Postgres.ConnectMaintenance("look");
        var sql = new Sql(connection.CreateCommand);
        GrantLike(sql, scratch.Name);
        PostgreSqlServer.EndKept(scratch.Name);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ending = EndSessionsAsync(done.Token);
        try
        {
            using var transaction = connection.BeginTransaction();
            sql = Database.In(connection, transaction);
            sql.Execute($"ALTER DATABASE {PostgreSqlServer.Quote(database.Name)} RENAME TO {PostgreSqlServer.Quote(scratch.OldName)}");
            sql.Execute($"ALTER DATABASE {PostgreSqlServer.Quote(scratch.Name)} RENAME TO {PostgreSqlServer.Quote(database.Name)}");
            transaction.Commit();
        }
        catch (PostgresException error)
        {
            throw new DatabaseException($"The restored copy could not take the place of {database.Options.Location}: {error.MessageText}. The database is as it was. The deploy user must own the database and be able to end its sessions (GRANT pg_signal_backend); stop what uses it and run Restore again.", error);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EndSessionsAsync(CancellationToken cancellation)
    {
        using var connection = database.Postgres.ConnectMaintenance("look");
        var sql = new Sql(connection.CreateCommand);
        while (true)
        {
            try
            {
                sql.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = @name", ("@name", database.Name));
            }
            catch (PostgresException)
            {
                // Not ours to end. The rename will say that the database is in use.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellation).ConfigureAwait(false);
        }
    }

    // Grants on the database itself are in no dump of its content.
    private void GrantLike(Sql sql, string name)
    {
        var grants = sql.Query(
            """
            SELECT format('GRANT %s ON DATABASE %I TO %s%s', g.privilege_type, @name, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_database d, LATERAL aclexplode(d.datacl) g WHERE d.datname = @old AND g.grantee <> d.datdba
            """,
            r => r.GetString(0),
            ("@name", name),
            ("@old", database.Name));
        if (sql.Scalar("SELECT 1 FROM pg_database WHERE datname = @old AND datacl IS NOT NULL", ("@old", database.Name)) is not null)
            sql.Execute($"REVOKE ALL ON DATABASE {PostgreSqlServer.Quote(name)} FROM PUBLIC");
        foreach (var grant in grants)
            sql.Execute(grant);
        if (sql.Scalar("SELECT quote_ident(pg_get_userbyid(datdba)) FROM pg_database WHERE datname = @old AND pg_get_userbyid(datdba) <> current_user", ("@old", database.Name)) is string owner)
            sql.Execute($"ALTER DATABASE {PostgreSqlServer.Quote(name)} OWNER TO {owner}");
    }
}
