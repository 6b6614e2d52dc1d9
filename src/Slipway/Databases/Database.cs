// Databases: takes an application's schema up and down and proves it: migrations on DbUp's engine with our own log, lexer and
// lock (Migrations/), fingerprints and checksums from the catalogue (Schema/), proven backups (Backups/), rehearsals on a copy
// (Rehearsals/), dangers found by reading (Linting/). An engine's folder (Sqlite/) holds only what differs. This class is the seam: the
// whole public surface is here, and an engine overrides the internal part below it.
using System.Data.Common;
using DbUp.Engine;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.MySql;
using Slipway.Databases.PostgreSql;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;
using Slipway.Databases.Sqlite;

namespace Slipway.Databases;

/// <summary>
/// One database of one application. Opening does nothing yet; every call connects for itself and leaves no handle open.
/// Reading calls never create or change the database. Changing calls hold the run lock, which dies with its process.
/// </summary>
public abstract partial class Database : IAsyncDisposable
{
    private protected Database(DatabaseOptions options, TimeProvider time)
    {
        (Options, Time) = (options, time);
    }

    /// <summary>The names that <see cref="DatabaseOptions.Engine"/> can have.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["sqlite", "postgresql", "mysql", "mariadb"];

    public DatabaseOptions Options { get; }

    internal abstract Dialect Dialect { get; }

    internal abstract LintDialect Linting { get; }

    internal TimeProvider Time { get; }

    /// <summary>Hears every statement that is sent, in order; for tests.</summary>
    internal Action<string>? Conversation { get; set; }

    private MigrationLog Log => new(Dialect, Options, Time);

    public static Database Open(DatabaseOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Engine switch
        {
            "sqlite" => new SqliteDatabase(options, time),
            "postgresql" => new PostgreSqlDatabase(options, time),
            "mysql" or "mariadb" => new MySqlDatabase(options, time),
            _ => throw new DatabaseException($"There is no database engine '{options.Engine}'; known are {string.Join(", ", Engines)}. Nothing was touched. Correct the parameter and run the same command again."),
        };
    }

    /// <summary>Product, version and settings, and whether the version is new enough. Works before the database exists.</summary>
    public Task<ServerInfo> ServerAsync(CancellationToken cancellation) => RunAsync(Server, cancellation);

    /// <summary>What the deploy user may do, found out by doing it and undoing it.</summary>
    public Task<IReadOnlyList<Privilege>> PrivilegesAsync(CancellationToken cancellation) => RunAsync(Privileges, cancellation);

    public Task<Position> PositionAsync(CancellationToken cancellation) => RunAsync(() => Observe().Position, cancellation);

    public Task<Fingerprint> FingerprintAsync(CancellationToken cancellation) => RunAsync(() => Observe().Catalogue.Fingerprint, cancellation);

    /// <summary>Version, history, pending and what stands against running it. Reports problems, does not throw for them.</summary>
    public Task<MigrationStatus> StatusAsync(CancellationToken cancellation)
        => RunAsync(
            () =>
            {
                var (set, seen) = (LoadSet(), Observe());
                return new MigrationStatus(
                    seen.Log.Version,
                    seen.Log.InForce is [.., var last] ? last.Name : null,
                    seen.Log.Rows,
                    Review.Pending(set, seen, Options.Baseline),
                    Review.Problems(set, seen, Options.Baseline)) { UnderWay = seen.Flight?.ToString() };
            },
            cancellation);

    /// <summary>Whether disk, log and schema agree. Reports problems, does not throw for them.</summary>
    public Task<ValidationReport> ValidateAsync(CancellationToken cancellation)
        => RunAsync(
            () =>
            {
                var (set, seen) = (LoadSet(), Observe());
                var actual = seen.Catalogue.Fingerprint;
                return new ValidationReport(
                    seen.Log.Version,
                    Review.Problems(set, seen, Options.Baseline),
                    Review.Pending(set, seen, Options.Baseline),
                    seen.Expected?.Hash,
                    actual.Hash,
                    seen.Expected?.DiffTo(actual) ?? []);
            },
            cancellation);

    /// <summary>What in the pending migrations is known to go wrong on a database in use, given how large its tables are. Reports problems, does not throw for them.</summary>
    public Task<LintReport> LintAsync(CancellationToken cancellation) => RunAsync(() => Linter.Run(this), cancellation);

    /// <summary>Applies all that is pending. Idempotent; a script is applied and journaled in one transaction, or not at all.</summary>
    public Task<MigrationReport> MigrateToLatestAsync(IProgress<MigrationProgress>? progress, CancellationToken cancellation)
        => LockedAsync(() => new Migrator(this, Log, progress, Time).Up(int.MaxValue, cancellation), cancellation);

    /// <summary>Goes up or down to a version; a negative one means so many steps back. Down scripts come from the log.</summary>
    public Task<MigrationReport> MigrateToAsync(int version, IProgress<MigrationProgress>? progress, CancellationToken cancellation)
        => LockedAsync(() => new Migrator(this, Log, progress, Time).To(version, cancellation), cancellation);

    /// <summary>Comes back to a captured position exactly; idempotent. Throws when the schema is then not what it was.</summary>
    public Task<MigrationReport> MigrateToAsync(Position position, IProgress<MigrationProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(position);
        return LockedAsync(() => new Migrator(this, Log, progress, Time).To(position, cancellation), cancellation);
    }

    /// <summary>What going back to a position would take away from the data as it is now. Read-only.</summary>
    public Task<IReadOnlyList<Loss>> LossAsync(Position position, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(position);
        return RunAsync<IReadOnlyList<Loss>>(
            () => Read((sql, seen) => new Contents(sql, Dialect).Losses(seen.Catalogue, Catalogue.Parse(position.Fingerprint), cancellation), []), cancellation);
    }

    /// <summary>
    /// Makes a database that does not exist yet by running a script, whole or not at all: for practice environments that begin
    /// with what was there before. False when there is one already, and it is not looked at.
    /// </summary>
    public async Task<bool> SeedAsync(string scriptFile, CancellationToken cancellation)
    {
        var script = await File.ReadAllTextAsync(scriptFile, cancellation).ConfigureAwait(false);
        return await Task.Run(() => !Exists() && Seed(script), cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs what is pending up, down and up again on a copy in the directory and compares. The copy is always removed.</summary>
    public Task<Rehearsal> RehearseAsync(string scratchDirectory, CancellationToken cancellation)
        => GuardAsync(() => new Rehearser(this, scratchDirectory, Time).RunAsync(cancellation));

    /// <summary>Hash of all that a rehearsal's verdict holds for. A verdict with another <see cref="Rehearsal.Binding"/> says nothing about now.</summary>
    public Task<string> RehearsalBindingAsync(CancellationToken cancellation)
        => RunAsync(() => RehearsalBinding.Of(LoadSet(), Observe(), Server(), Options), cancellation);

    /// <summary>Sessions of migrators that are on the server now: of a run in progress, or of one that died. None where there is no server.</summary>
    public Task<IReadOnlyList<MigrationSession>> MigrationSessionsAsync(CancellationToken cancellation) => RunAsync(Sessions, cancellation);

    /// <summary>Ends those sessions, whose open transactions are rolled back, and tells which they were. For a migrator that is dead or must be.</summary>
    public Task<IReadOnlyList<MigrationSession>> EndMigrationAsync(CancellationToken cancellation) => RunAsync(EndSessions, cancellation);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal abstract bool Exists();

    /// <summary>Opens a connection that is not pooled.</summary>
    internal abstract DbConnection Connect(Access access);

    /// <summary>A transaction that sees one state of the database and takes no write lock.</summary>
    internal abstract DbTransaction Snapshot(DbConnection connection);

    internal abstract Catalogue ReadCatalogue(Sql sql);

    /// <summary>Rows whose foreign key refers to nothing, as text, where the engine does not check that by itself.</summary>
    internal abstract IReadOnlyList<string> BrokenReferences(Sql sql);

    /// <summary>What the engine's own check of the whole database finds wrong; empty when it is sound.</summary>
    internal abstract IReadOnlyList<string> Corruption(Sql sql);

    /// <summary>Ends the statement that runs on the connection; called from another thread.</summary>
    internal abstract void Interrupt(DbConnection connection);

    /// <summary>Puts the session into the state every script may count on, whatever the script before it has set.</summary>
    internal virtual void BeforeScript(Sql sql, PlannedScript script)
    {
    }

    /// <summary>Has a script's statement sent exactly as it is written, without the driver looking into it.</summary>
    internal virtual DbCommand AsIs(DbCommand command) => command;

    /// <summary>Has a query's values sent as text, so that types which the driver does not know can be shown.</summary>
    internal virtual DbCommand AsText(DbCommand command) => command;

    /// <summary>Runs before each statement and before each further attempt at it.</summary>
    internal virtual void BeforeStatement(Sql sql, PlannedScript script, Statement statement)
    {
    }

    /// <summary>Runs after the last statement, before the script's journal row. What it throws is the script's failure.</summary>
    internal virtual void BeforeJournal(Sql sql, PlannedScript script)
    {
    }

    /// <summary>The statement did not get a lock in time or was a deadlock's victim: trying again may help.</summary>
    internal virtual bool GaveWay(DbException error) => false;

    /// <summary>Tells, from another session, how far the statement is that runs on the connection; until it is disposed of.</summary>
    internal virtual IDisposable? Follow(DbConnection connection, Action<string> tell) => null;

    /// <summary>Watches a rehearsal's copy from other sessions; null where nobody else could be kept waiting.</summary>
    internal virtual TrafficWatch? WatchTraffic(IReadOnlyList<CatalogueTable> tables, CancellationToken cancellation) => null;

    private protected virtual IReadOnlyList<MigrationSession> Sessions() => [];

    private protected virtual IReadOnlyList<MigrationSession> EndSessions() => [];

    /// <summary>Removes a database that did not exist before, once it is empty again.</summary>
    internal abstract void Delete();

    internal abstract Task<IDisposable> LockAsync(CancellationToken cancellation);

    /// <summary>A private copy for a rehearsal, to be disposed of.</summary>
    internal abstract Task<ScratchDatabase> CopyToScratchAsync(string directory, CancellationToken cancellation);

    /// <summary>Rows and order-free checksums of tables, over the columns they are given with. An engine may have its server compute them.</summary>
    internal virtual List<TableContent> Checksums(Sql sql, IEnumerable<CatalogueTable> tables, CancellationToken cancellation) => new Contents(sql, Dialect).Checksums(tables, cancellation);

    /// <summary>Runs one script and its journal row; an engine that cannot do so in one transaction has a runner of its own.</summary>
    internal virtual IScriptExecutor Runner(ScriptSession session, IJournal journal, Action<PlannedScript, int, string?> told, CancellationToken cancellation)
        => new ScriptRunner(this, session, journal, told, Time, cancellation);

    /// <summary>A script that was begun and not ended; null where scripts are whole or not at all.</summary>
    internal virtual Flight? ReadFlight(Sql sql) => null;

    /// <summary>
    /// Deals with <see cref="Observation.Flight"/> on the way to a version: leaves a script to be resumed by its own run, ends it, or
    /// takes it back. Returns what is then to be seen.
    /// </summary>
    internal virtual Observation Settle(Observation seen, int target, Action<PlannedScript> run, CancellationToken cancellation) => seen;

    internal Observation Observe() => Read((_, seen) => seen, Observation.Missing);

    /// <summary>Reads in one snapshot; the fallback when there is no database.</summary>
    internal T Read<T>(Func<Sql, Observation, T> read, T missing)
    {
        if (!Exists())
            return missing;
        using var connection = Connect(Access.Read);
        using var transaction = Snapshot(connection);
        var sql = In(connection, transaction);
        return read(sql, Look(sql));
    }

    internal Observation Look(Sql sql)
    {
        var log = Log.Read(sql);
        var expected = log.InForce.Count == 0 ? null : MigrationLog.Expected(sql, log.InForce[^1].Id);
        var flight = log.Exists ? ReadFlight(sql) : null;
        return new Observation(true, log, ReadCatalogue(sql), flight?.Now ?? expected, flight);
    }

    internal static Sql In(DbConnection connection, DbTransaction transaction) => new(() =>
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        return command;
    });

    internal MigrationSet LoadSet() => MigrationSet.Load(Options.Migrations, Options.Variables, Dialect);

    private protected abstract ServerInfo Server();

    private protected abstract IReadOnlyList<Privilege> Privileges();

    private protected abstract bool Seed(string script);

    private Task<T> LockedAsync<T>(Func<T> action, CancellationToken cancellation) => LockedAsync(() => Task.Run(action, cancellation), cancellation);

    private Task<T> LockedAsync<T>(Func<Task<T>> action, CancellationToken cancellation)
        => GuardAsync(async () =>
        {
            using var held = await LockAsync(cancellation).ConfigureAwait(false);
            return await action().ConfigureAwait(false);
        });

    private Task<T> RunAsync<T>(Func<T> action, CancellationToken cancellation) => GuardAsync(() => Task.Run(action, cancellation));

    // What an engine says of itself (busy, disk full, damaged) is true but names neither the database nor what is next.
    private async Task<T> GuardAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (DbException error)
        {
            throw new DatabaseException($"{Options.Location}: {error.Message.TrimEnd('.')}. What was running was rolled back; whole migrations before it stay. Look with HealthCheck and MigrationStatus, then run the same command again.", error);
        }
    }
}
