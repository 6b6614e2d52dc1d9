// Databases: takes an application's schema up and down and proves it: migrations on DbUp's engine with our own log, lexer and
// lock (Migrations/), fingerprints and checksums from the catalogue (Schema/), proven backups (Backups/), rehearsals on a copy
// (Rehearsals/), dangers found by reading (Linting/). An engine's folder (Sqlite/) holds only what differs. This class is the public
// surface, with its backups in Database.Backups.cs; what an engine overrides stands in Database.Seam.cs.
using System.Data.Common;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.MySql;
using Slipway.Databases.PostgreSql;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;
using Slipway.Databases.Sqlite;

namespace Slipway.Databases;

/// <summary>
/// One database of one application. Opening does nothing yet; every call connects for itself and leaves no handle open, in a copy of its own until that is gone.
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
                var (set, seen) = (LoadSet(), ObserveLog());
                return new MigrationStatus(
                    seen.Log.Version,
                    seen.Log.InForce is [.., var last] ? last.Name : null,
                    seen.Log.Rows,
                    Review.Pending(set, seen, Options.Baseline),
                    Review.Problems(set, seen, Options.Baseline)) { Exists = seen.Exists, UnderWay = seen.Flight?.ToString() };
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

    /// <summary>
    /// Applies all that is pending. Idempotent; a script is applied and journaled in one transaction, or not at all. Meanwhile a session
    /// of its own looks who waits for it: <see cref="MigrationReport.Felt"/>.
    /// </summary>
    public Task<MigrationReport> MigrateToLatestAsync(IProgress<MigrationProgress>? progress, CancellationToken cancellation)
        => MigrateToLatestAsync(refuseDrift: false, progress, cancellation);

    /// <summary>The same; a schema that is not what the last migration left is refused with <see cref="DriftException"/> when asked for.</summary>
    public async Task<MigrationReport> MigrateToLatestAsync(bool refuseDrift, IProgress<MigrationProgress>? progress, CancellationToken cancellation)
    {
        var look = new Migrator(this, Log, progress, Time) { RefusesDrift = refuseDrift };
        // One look without the lock: whoever migrates meanwhile has more to do than we.
        return await RunAsync(look.IfNothingIsPending, cancellation).ConfigureAwait(false)
            ?? await LockedAsync(() => WatchedAsync(refuseDrift, progress, cancellation), cancellation).ConfigureAwait(false);
    }

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
        => RehearseAsync(new RehearsalRequest { Directory = scratchDirectory }, cancellation);

    /// <inheritdoc cref="RehearseAsync(string, CancellationToken)"/>
    public Task<Rehearsal> RehearseAsync(RehearsalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return GuardAsync(() => new Rehearser(this, request, Time).RunAsync(cancellation));
    }

    /// <summary>The smoke queries beside the migrations: what the release of this checkout does with the database. None: an empty list.</summary>
    public IReadOnlyList<SmokeQuery> SmokeQueries() => Rehearsals.SmokeQueries.Load(this);

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

    private async Task<MigrationReport> WatchedAsync(bool refuseDrift, IProgress<MigrationProgress>? progress, CancellationToken cancellation)
    {
        TrafficWatch? watch = null;
        try
        {
            var migrator = new Migrator(this, Log, progress, Time)
            {
                RefusesDrift = refuseDrift,
                Beginning = seen => watch = TrafficWatch.OnReal(this, seen.Catalogue.Tables, cancellation),
            };
            var report = await Task.Run(() => migrator.Up(int.MaxValue, cancellation), cancellation).ConfigureAwait(false);
            return watch is null ? report : report with { Felt = (await watch.StopAsync().ConfigureAwait(false)).Values.First() };
        }
        finally
        {
            if (watch is not null)
                await watch.DisposeAsync().ConfigureAwait(false);
        }
    }

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
