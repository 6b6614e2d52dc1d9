// PostgreSql: only what differs for PostgreSQL: how a script is cut (PostgreSqlTokenizer, PostgreSqlDialect, PostgreSqlRules), what
// its catalogues say (PostgreSqlCatalogue; over many scripts PostgreSqlSeries), sessions that are pinned and named (PostgreSqlServer), the run lock on one of them,
// copies by pg_dump and pg_restore (PostgreSqlBackups, PostgreSqlScratch), what others feel of a rehearsal (PostgreSqlTraffic).
// Everything that could be another engine's too stands in the folders beside this one.
using System.Data;
using System.Data.Common;
using Npgsql;
using Slipway.Databases.Backups;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// PostgreSQL. Scripts are transactional, DDL included. A statement waits at most its lock timeout for a table; then its whole script
/// is rolled back, so that nobody queues behind it, and tried anew.
/// </summary>
internal sealed class PostgreSqlDatabase : Database
{
    private volatile PostgreSqlRunLock? _held;
    private volatile PostgreSqlSeries? _series;

    public PostgreSqlDatabase(DatabaseOptions options, TimeProvider time)
        : base(options, time)
    {
        Postgres = new PostgreSqlServer(options);
        PostgresSessions = new PostgreSqlSessions(this);
    }

    public string Name => Options.Server!.Database;

    public PostgreSqlServer Postgres { get; }

    public PostgreSqlSessions PostgresSessions { get; }

    public long LockKey => PostgreSqlKey.Of("run", Name);

    internal override Dialect Dialect { get; } = new PostgreSqlDialect();

    internal override LintDialect Linting => new PostgreSqlLint(Postgres.Schema);

    internal override bool Exists()
    {
        using var connection = Postgres.TryConnect(Name, "look", readOnly: true);
        return connection is not null;
    }

    internal override DbConnection Connect(Access access)
    {
        Postgres.Conversation = Conversation;
        if (access == Access.Read)
            return Postgres.Connect(Name, "read", readOnly: true);
        return Postgres.TryConnect(Name, "work", readOnly: false) ?? CreateAndConnect();
    }

    internal override DbConnection? ConnectIfExists()
    {
        Postgres.Conversation = Conversation;
        return Postgres.TryConnect(Name, "read", readOnly: true);
    }

    internal override DbTransaction Snapshot(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    internal override Catalogue ReadCatalogue(Sql sql) => _series?.Read(sql) ?? PostgreSqlCatalogue.Read(sql, Postgres.Schema, again: false).ToCatalogue();

    internal override IReadOnlyList<string> BrokenReferences(Sql sql) => [];

    internal override IReadOnlyList<string> Corruption(Sql sql)
        => sql.Query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1", r => $"the index {r.GetString(0)} is invalid and not used");

    internal override List<TableContent> Checksums(Sql sql, IEnumerable<CatalogueTable> tables, CancellationToken cancellation)
        => PostgreSqlContents.Checksums(sql, tables, Dialect, cancellation);

    internal override string SortedRowHashes(string table, IReadOnlyList<string> columns) => PostgreSqlContents.SortedHashes(Dialect, table, columns);

    // Without a parameter, or with named ones, Npgsql cuts the text by rules of its own. One that the statement does not use is harmless.
    internal override DbCommand AsIs(DbCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
        return command;
    }

    internal override DbCommand AsText(DbCommand command)
    {
        ((NpgsqlCommand)command).AllResultTypesAreUnknown = true;
        return AsIs(command);
    }

    internal override void Interrupt(DbConnection connection)
    {
        var backend = ((NpgsqlConnection)connection).ProcessID;
        using var other = Postgres.ConnectMaintenance("look");
        new Sql(other.CreateCommand).Execute("SELECT pg_cancel_backend(@pid)", ("@pid", backend));
    }

    internal override void Sever(DbConnection connection)
    {
        using var other = Postgres.ConnectMaintenance("look");
        new Sql(other.CreateCommand).Execute("SELECT pg_terminate_backend(@pid)", ("@pid", ((NpgsqlConnection)connection).ProcessID));
    }

    internal override void BeforeScript(Sql sql, PlannedScript script)
    {
        // A whole script is checked before its commit, which is when it counts.
        var pinned = Postgres.Pinned(Version(sql));
        if (script.Script.Directives.NoTransaction)
        {
            CheckLock(sql, "", pinned);
            pinned = "";
        }

        _series = script.IsFollowed ? _series ?? new PostgreSqlSeries(Postgres.Schema) : null;
        if (_series is { } series)
            series.Begin(sql, script, pinned);
        else if (pinned.Length > 0)
            sql.Execute(pinned);
    }

    internal override void BeforeStatement(Sql sql, PlannedScript script, Statement statement)
    {
        if (!script.Script.Directives.NoTransaction)
            return;
        var tokens = PostgreSqlTokenizer.Solid(statement.Text);
        if (PostgreSqlRules.IsConcurrent(tokens))
            sql.Execute("SET lock_timeout TO 0");
        if (PostgreSqlRules.CreatedConcurrently(tokens) is { Length: > 0 } index)
            DropInvalid(sql, index);
    }

    internal override void BeforeJournal(Sql sql, PlannedScript script)
    {
        // What a series asks after each script was prepared; planning it anew for each set of relations took longer than asking.
        var again = _series is null || Version(sql).Major < 12 ? "" : "; SET plan_cache_mode TO force_generic_plan";
        CheckLock(sql, script.Script.Directives.NoTransaction ? "" : "SET CONSTRAINTS ALL IMMEDIATE; ", Postgres.Steady(Version(sql)) + again);
        // A script that has forgotten prepared statements has forgotten the driver's too.
        if (script.Script.Text.Contains("DEALLOCATE", StringComparison.OrdinalIgnoreCase) || script.Script.Text.Contains("DISCARD", StringComparison.OrdinalIgnoreCase))
            ((NpgsqlConnection)sql.Connection).UnprepareAll();
    }

    internal override bool GaveWay(DbException error) => error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    internal override IDisposable? Follow(DbConnection connection, Action<string> tell) => new PostgreSqlProgress(this, ((NpgsqlConnection)connection).ProcessID, tell);

    internal override TrafficQueries? AskTraffic() => new PostgreSqlTraffic(this);

    internal override string? Unforeseeable(Statement statement)
        => PostgreSqlRules.IsConcurrent(PostgreSqlTokenizer.Solid(statement.Text)) ? "CONCURRENTLY waits for every transaction that began before it, and a copy has none" : null;

    internal override void Empty(Sql sql, IReadOnlyList<string> tables) => sql.Execute($"TRUNCATE {string.Join(", ", tables)} CASCADE");

    internal override void Delete() => PostgreSqlScratch.Drop(this, Name);

    internal override Task<IDisposable> LockAsync(CancellationToken cancellation)
        => Task.Run<IDisposable>(async () => _held = await PostgreSqlRunLock.AcquireAsync(this, () => _held = null, cancellation).ConfigureAwait(false), cancellation);

    internal override Task<ScratchDatabase> CopyToScratchAsync(string directory, CancellationToken cancellation) => new PostgreSqlBackups(this).CopyAsync(directory, cancellation);

    private protected override void SweepCopies(string scratchDirectory)
    {
        using var maintenance = Postgres.ConnectMaintenance("scratch");
        PostgreSqlScratch.Sweep(this, new Sql(maintenance.CreateCommand));
    }

    private protected override ServerInfo Server() => PostgreSqlFacts.Of(this);

    private protected override IReadOnlyList<Privilege> Privileges() => new PostgreSqlPrivileges(this).Try();

    private protected override IReadOnlyList<MigrationSession> Sessions() => PostgresSessions.All();

    private protected override IReadOnlyList<MigrationSession> EndSessions() => PostgresSessions.End();

    private protected override Task<Backup> TakeBackupAsync(string directory, string? purpose, CancellationToken cancellation) => new PostgreSqlBackups(this).TakeAsync(directory, purpose, cancellation);

    private protected override Task<RestoreReport> PutBackAsync(Backup backup, bool asCopy, CancellationToken cancellation) => new PostgreSqlRestore(this).RunAsync(backup, asCopy, cancellation);

    private protected override bool Seed(string script)
    {
        using var scratch = PostgreSqlScratch.Create(this);
        using (var connection = Postgres.Connect(scratch.Name, "work"))
            new Sql(connection.CreateCommand).Execute(script);
        scratch.Rename(Name);
        return true;
    }

    private NpgsqlConnection CreateAndConnect()
    {
        using (var maintenance = Postgres.ConnectMaintenance("look"))
            PostgreSqlScratch.CreateDatabase(new Sql(maintenance.CreateCommand), Name, null);
        var connection = Postgres.Connect(Name, "work");
        if (Postgres.Schema != "public")
            new Sql(connection.CreateCommand).Execute($"CREATE SCHEMA IF NOT EXISTS {PostgreSqlServer.Quote(Postgres.Schema)}");
        return connection;
    }

    private static Version Version(Sql sql) => ((NpgsqlConnection)sql.Connection).PostgreSqlVersion;

    // The lock's session can be lost while the script's is not: whoever has the lock by then must not meet us. One round trip with what is said around it.
    private void CheckLock(Sql sql, string before, string after)
    {
        if (_held is not { } held)
            sql.Execute(before + after);
        else if (!held.IsHeld(this, sql, before, after))
            throw new DatabaseException($"The run lock of {Options.Location} was lost: its session {held.Backend} has ended. The script that was running is rolled back; whole migrations before it stay. Find out who ended it, then run the same command again.");
    }

    // What a killed CREATE INDEX CONCURRENTLY leaves, and IF NOT EXISTS would take for the index.
    private static void DropInvalid(Sql sql, string index)
    {
        var invalid = sql.Scalar("SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indexrelid = to_regclass(@name) AND NOT x.indisvalid AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid)", ("@name", index));
        if (invalid is string name)
            sql.Execute($"DROP INDEX CONCURRENTLY IF EXISTS {name}");
    }
}
