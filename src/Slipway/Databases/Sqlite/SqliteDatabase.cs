// Sqlite: only what differs for SQLite: how a script is cut (SqliteTokenizer, SqliteDialect), what its catalogue says
// (SqliteCatalogue), its run lock, its copies (SqliteBackups, SqliteScratch) and what its deploy user may do (SqlitePrivileges).
// Everything that could be another engine's too stands in the folders beside this one.
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Slipway.Databases.Backups;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;
using SQLitePCL;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// SQLite. The journal mode belongs to the application and is left as it is: in WAL its readers and writers go on while a
/// migration runs, else they wait by their busy_timeout. Scripts run with foreign keys off, because dropping a table to rebuild it
/// would delete what refers to it; references are checked before each commit instead.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    private static readonly Version Minimum = new(3, 35, 0);

    public SqliteDatabase(DatabaseOptions options, TimeProvider time)
        : base(options, time)
    {
        if (!Path.IsPathFullyQualified(options.File))
            throw new DatabaseException($"The database file '{options.File}' is not an absolute path. Nothing was touched. Correct the parameter and run the same command again.");
        var file = new FileInfo(options.File);
        DataFile = file.LinkTarget is null ? options.File : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>The file itself where the option names a link to it: SQLite's own companions lie beside that one.</summary>
    public string DataFile { get; }

    internal override Dialect Dialect { get; } = new SqliteDialect();

    internal override LintDialect Linting { get; } = new SqliteLint();

    internal override bool Exists() => Path.Exists(DataFile);

    internal override DbConnection Connect(Access access) => Connect(DataFile, access);

    internal SqliteConnection Connect(string file, Access access)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            // Never ReadOnly: a read-only connection cannot roll back what a killed writer left behind.
            Mode = access == Access.Read ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(Options.BusyTimeout.TotalSeconds),
        };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            var sql = new Sql(connection.CreateCommand);
            sql.Execute($"PRAGMA busy_timeout = {(int)Options.BusyTimeout.TotalMilliseconds}");
            sql.Execute(access == Access.Read ? "PRAGMA query_only = ON" : "PRAGMA foreign_keys = OFF");
            connection.CreateFunction("slipway_row_hash", (object?[] values) => RowHash(values), isDeterministic: true);
            if (Conversation is { } heard)
                raw.sqlite3_trace(connection.Handle, (_, statement) => heard(statement), null);
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new DatabaseException($"Cannot open {file}: {error.Message} Nothing was changed. Check the file, its directory and their permissions with HealthCheck.", error);
        }
    }

    internal override DbTransaction Snapshot(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    internal override Catalogue ReadCatalogue(Sql sql) => SqliteCatalogue.Read(sql);

    internal override IReadOnlyList<string> BrokenReferences(Sql sql)
        => sql.Query("PRAGMA foreign_key_check", r => $"{r.GetString(0)} row {r.GetValue(1)} refers to {r.GetString(2)} (foreign key {r.GetValue(3)})");

    internal override IReadOnlyList<string> Corruption(Sql sql) => sql.Query("PRAGMA integrity_check", r => r.GetString(0)).FindAll(line => line != "ok");

    internal override void Interrupt(DbConnection connection)
    {
        if (((SqliteConnection)connection).Handle is { } handle)
            raw.sqlite3_interrupt(handle);
    }

    // SQLite has no hash of its own. A function takes at most 127 arguments.
    internal override string SortedRowHashes(string table, IReadOnlyList<string> columns)
        => $"SELECT {string.Join(" || ", columns.Select(Dialect.Quote).Chunk(100).Select(part => $"slipway_row_hash({string.Join(", ", part)})"))} AS hash FROM {Dialect.Table(table)} ORDER BY hash";

    internal override void Delete() => SqliteFiles.Delete(DataFile);

    internal override async Task<IDisposable> LockAsync(CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(DataFile)!;
        if (!Directory.Exists(directory))
            throw new DatabaseException($"The directory {directory} of the database does not exist. Nothing was touched. Create it for the deploy user, or correct the path.");
        return await SqliteRunLock.AcquireAsync(DataFile, Options, Time, cancellation).ConfigureAwait(false);
    }

    internal override Task<ScratchDatabase> CopyToScratchAsync(string directory, CancellationToken cancellation)
        => Task.Run<ScratchDatabase>(() => SqliteScratch.Copy(this, directory, cancellation), cancellation);

    private protected override void SweepCopies(string scratchDirectory) => SqliteScratch.Sweep(scratchDirectory);

    private protected override ServerInfo Server()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        var version = connection.ServerVersion;
        var settings = new Dictionary<string, string>();
        if (Exists())
        {
            using var file = Connect(DataFile, Access.Read);
            foreach (var name in (string[])["journal_mode", "encoding", "page_size", "auto_vacuum"])
                settings[name] = $"{new Sql(file.CreateCommand).Scalar($"PRAGMA {name}")}";
        }

        return new ServerInfo("SQLite", version, Minimum.ToString(), Version.Parse(version) >= Minimum, settings);
    }

    private protected override IReadOnlyList<Privilege> Privileges() => new SqlitePrivileges(this).Try();

    private protected override Task<Backup> TakeBackupAsync(string directory, string? purpose, CancellationToken cancellation)
        => Task.Run(() => new SqliteBackups(this).TakeAsync(directory, purpose, cancellation), cancellation);

    private protected override Task<RestoreReport> PutBackAsync(Backup backup, bool asCopy, CancellationToken cancellation)
        => Task.Run(() => new SqliteRestore(this).RunAsync(backup, asCopy, cancellation), cancellation);

    private protected override bool Seed(string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DataFile)!);
        var partial = DataFile + ".seed";
        SqliteFiles.Delete(partial);
        Durable.CreatePrivate(partial);
        using (var connection = Connect(partial, Access.Migrate))
        {
            new Sql(connection.CreateCommand).Execute(script);
        }

        Durable.Flush(partial);
        Durable.Move(partial, DataFile);
        return true;
    }

    private static string RowHash(object?[] values)
    {
        var row = new MemoryStream();
        foreach (var value in values)
            RowBytes.Append(row, value ?? DBNull.Value);
        return Convert.ToHexStringLower(SHA256.HashData(row.GetBuffer().AsSpan(0, (int)row.Length)).AsSpan(0, 16));
    }
}
