// Migrations: from files to schema. MigrationSet loads and checks a directory, Review holds it against MigrationLog (our journal
// table), Migrator plans under the run lock, and Upgrade hands the plan to DbUp's engine, whose parts are ours: ScriptSession
// (connection), ScriptRunner (executor), ScriptJournal (journal). Dialect is what differs between engines.
using System.Data.Common;

namespace Slipway.Databases.Migrations;

/// <summary>Takes a database up or down. The caller holds the run lock; the log is read only now, under it.</summary>
internal sealed class Migrator(Database database, MigrationLog log, IProgress<MigrationProgress>? progress, TimeProvider time)
{
    private readonly DatabaseOptions _options = database.Options;
    private readonly Upgrade _upgrade = new(database, log, progress, time);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Called once before the first script is run, and not when nothing is pending.</summary>
    public Action<Observation>? Beginning { get; init; }

    /// <summary>A schema that is not what the log says is not migrated.</summary>
    public bool RefusesDrift { get; init; }

    /// <summary>The report when there is nothing to do; null when there may be, which is decided under the run lock.</summary>
    public MigrationReport? IfNothingIsPending()
    {
        var seen = database.Observe();
        if (Drift(seen).Count > 0)
            return null;
        var set = database.LoadSet();
        return seen.Flight is null && Review.Problems(set, seen, _options.Baseline).Count == 0 && Review.Pending(set, seen, _options.Baseline).Count == 0 ? Report(seen, [], seen) : null;
    }

    /// <summary>Applies what is pending, up to and with the target.</summary>
    public MigrationReport Up(int target, CancellationToken cancellation) => Up(target, Settle(database.Observe(), target, cancellation), cancellation);

    /// <summary>Goes to a version, either way. Zero takes everything down that Slipway put up.</summary>
    public MigrationReport To(int version, CancellationToken cancellation)
    {
        var seen = database.Observe();
        if (version < 0)
            version = StepsBack(seen.Log, -version - (seen.Flight is { Direction: Direction.Up } ? 1 : 0));
        seen = Settle(seen, version, cancellation);
        if (version >= seen.Log.Version)
        {
            var set = database.LoadSet();
            if (version > 0 && version != seen.Log.Version && set.Migrations.All(m => m.Version != version))
                throw new DatabaseException($"There is no migration {version:0000} in {_options.Migrations}. The database is at {seen.Log.Version:0000}; nothing was changed. MigrationStatus lists the versions there are.");
            return version == seen.Log.Version ? Report(seen, [], seen) : Up(version, seen, cancellation);
        }

        if (version < seen.Log.Baseline)
            throw new DatabaseException($"Version {seen.Log.Baseline:0000} of {_options.Location} was there before Slipway, so there is no way below it. The database is at {seen.Log.Version:0000}; nothing was changed. The lowest target is {seen.Log.Baseline}.");
        if (version > 0 && seen.Log.InForce.All(r => r.Version != version))
            throw new DatabaseException($"Version {version:0000} is not in force in {_options.Location}; in force are {string.Join(", ", seen.Log.InForce.Select(r => $"{r.Version:0000}"))}. Nothing was changed. Name one of these, or 0.");
        return Report(seen, Down(seen.Log, version, cancellation), database.Observe());
    }

    /// <summary>Comes back to where the database stood: version, log table, file. Fails when the schema is then not what it was.</summary>
    public MigrationReport To(Position position, CancellationToken cancellation)
    {
        var seen = Settle(database.Observe(), position.Version, cancellation);
        if (seen.Log.Version < position.Version)
            return Verified(Up(position.Version, seen, cancellation), position);
        var runs = Down(seen.Log, position.Version, cancellation);
        if (!position.HasLog && seen.Log.Exists)
            DropLog();
        if (!position.Existed && database.Observe() is { Exists: true, Catalogue.IsEmpty: true })
            database.Delete();
        return Verified(Report(seen, runs, database.Observe()), position);
    }

    private MigrationReport Up(int target, Observation seen, CancellationToken cancellation)
    {
        ThrowIfDrifted(seen);
        var set = database.LoadSet();
        if (Review.Problems(set, seen, _options.Baseline) is { Count: > 0 } problems)
            throw new MigrationSetException(set.Directory, problems);
        var pending = Review.Pending(set, seen, _options.Baseline).Where(p => p.Version <= target).Select(p => set.Migrations.First(m => m.Version == p.Version)).ToList();
        if (pending.Count == 0)
            return Report(seen, [], seen);
        Beginning?.Invoke(seen);
        var runs = new List<MigrationRun>();
        var connection = database.Connect(Access.Migrate);
        try
        {
            if (!seen.Log.Exists)
                runs.AddRange(CreateLog(connection, pending, seen));
            runs.AddRange(_upgrade.Run(connection, [.. pending.Where(m => runs.TrueForAll(r => r.Version != m.Version)).Select(PlannedScript.Up)], cancellation));
        }
        finally
        {
            connection.Dispose();
        }

        return Report(seen, runs, database.Observe());
    }

    private static int StepsBack(LogState state, int steps)
    {
        var versions = state.InForce.Where(r => r.Status == "applied").Select(r => r.Version).ToList();
        return steps >= versions.Count ? state.Baseline : versions[^(steps + 1)];
    }

    private List<MigrationRun> Down(LogState state, int version, CancellationToken cancellation)
    {
        var rows = state.InForce.Where(r => r.Version > version && r.Status == "applied").Reverse().ToList();
        if (rows.Count == 0)
            return [];
        using var connection = database.Connect(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        var problems = new List<MigrationProblem>();
        var scripts = new List<PlannedScript>();
        foreach (var row in rows)
        {
            var file = Migration.IdOf(row.Version, row.Name) + ".down.sql";
            if (MigrationLog.DownScript(sql, row.Version) is not { } text)
                throw new DatabaseException($"{Migration.IdOf(row.Version, row.Name)} was declared irreversible, so {_options.Location} cannot go from {state.Version:0000} to {version:0000}. Nothing was changed. Restore the backup taken before it, or write a migration that puts things right.");
            scripts.Add(PlannedScript.Down(row, MigrationScript.Parse(file, text, database.Dialect, problems)));
        }

        return problems.Count == 0 ? _upgrade.Run(connection, scripts, cancellation) : throw new MigrationSetException(Dialect.LogTable, problems);
    }

    private void ThrowIfDrifted(Observation seen)
    {
        if (Drift(seen) is { Count: > 0 } drift)
            throw new DriftException(_options.Location, drift);
    }

    private IReadOnlyList<string> Drift(Observation seen) => RefusesDrift ? seen.Expected?.DiffTo(seen.Catalogue.Fingerprint) ?? [] : [];

    // Log and baseline rows in one transaction: a database is never seen with a log and without its baseline.
    private List<MigrationRun> CreateLog(DbConnection connection, List<Migration> pending, Observation seen)
    {
        using var transaction = connection.BeginTransaction();
        var sql = Database.In(connection, transaction);
        log.Create(sql);
        var runs = new List<MigrationRun>();
        foreach (var migration in pending.Where(m => seen.NeedsBaseline && m.Version <= _options.Baseline))
        {
            var run = new MigrationRun(migration.Version, migration.Name, Direction.Baseline, time.GetUtcNow(), TimeSpan.Zero, []);
            log.Add(sql, "baseline", migration, run, seen.Catalogue.Fingerprint, null);
            runs.Add(run);
        }

        transaction.Commit();
        log.Finish(new Sql(connection.CreateCommand));
        return runs;
    }

    private void DropLog()
    {
        using var connection = database.Connect(Access.Migrate);
        log.Drop(new Sql(connection.CreateCommand));
    }

    private Observation Settle(Observation seen, int target, CancellationToken cancellation)
        => seen.Flight is null ? seen : database.Settle(seen, target, script => Run(script, cancellation), cancellation);

    private void Run(PlannedScript script, CancellationToken cancellation)
    {
        using var connection = database.Connect(Access.Migrate);
        _upgrade.Run(connection, [script], cancellation);
    }

    private MigrationReport Report(Observation before, List<MigrationRun> runs, Observation after)
        => new(before.Log.Version, after.Log.Version, runs, time.GetElapsedTime(_start), after.Catalogue.Fingerprint);

    private MigrationReport Verified(MigrationReport report, Position position)
    {
        if (report.Fingerprint.Hash == position.Fingerprint.Hash)
            return report;
        throw new DatabaseException($"{_options.Location} is back at version {position.Version:0000}, but its schema is not what it was:\n"
            + string.Join('\n', position.Fingerprint.DiffTo(report.Fingerprint).Select(line => "  " + line))
            + "\nThe rows are in place. Put the difference right by hand and run the same command again, or restore the backup.");
    }
}
