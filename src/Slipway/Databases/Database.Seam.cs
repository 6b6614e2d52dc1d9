using System.Data.Common;
using DbUp.Engine;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases;

/// <summary>The seam: what an engine overrides, and what the parts of this library ask of a database.</summary>
public abstract partial class Database
{
    internal abstract Dialect Dialect { get; }

    internal abstract LintDialect Linting { get; }

    internal TimeProvider Time { get; }

    /// <summary>Hears every statement that is sent, in order; for tests.</summary>
    internal Action<string>? Conversation { get; set; }

    internal abstract bool Exists();

    /// <summary>Opens a connection for a script or a look; only in a copy may the session behind it be one that is kept.</summary>
    internal abstract DbConnection Connect(Access access);

    /// <summary>To read; null when there is no database.</summary>
    internal virtual DbConnection? ConnectIfExists() => Exists() ? Connect(Access.Read) : null;

    /// <summary>A transaction that sees one state of the database and takes no write lock.</summary>
    internal abstract DbTransaction Snapshot(DbConnection connection);

    internal abstract Catalogue ReadCatalogue(Sql sql);

    /// <summary>Rows whose foreign key refers to nothing, as text, where the engine does not check that by itself.</summary>
    internal abstract IReadOnlyList<string> BrokenReferences(Sql sql);

    /// <summary>What the engine's own check of the whole database finds wrong; empty when it is sound.</summary>
    internal abstract IReadOnlyList<string> Corruption(Sql sql);

    /// <summary>Ends the statement that runs on the connection; called from another thread.</summary>
    internal abstract void Interrupt(DbConnection connection);

    /// <summary>Where a rehearsal breaks the runs on its copy off; null: nowhere.</summary>
    internal Interruption? Interruption { get; set; }

    /// <summary>Ends a session as the death of its client does: what it has not committed is gone. Where there is no server, closing it is enough.</summary>
    internal virtual void Sever(DbConnection connection)
    {
    }

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

    /// <summary>What was to be read was made after the snapshot in which it is read: a new one shows it.</summary>
    internal virtual bool CameLate(DbException error) => false;

    /// <summary>Tells, from another session, how far the statement is that runs on the connection; until it is disposed of.</summary>
    internal virtual IDisposable? Follow(DbConnection connection, Action<string> tell) => null;

    /// <summary>How to ask about locks and waits; null where nobody else could be kept waiting.</summary>
    internal virtual TrafficQueries? AskTraffic() => null;

    /// <summary>Why a statement's time depends on what a copy does not have; null when it does not.</summary>
    internal virtual string? Unforeseeable(Statement statement) => null;

    /// <summary>Removes all rows of a copy's tables, whose names are quoted.</summary>
    internal virtual void Empty(Sql sql, IReadOnlyList<string> tables)
    {
        foreach (var table in tables)
            sql.Execute($"DELETE FROM {table}");
    }

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
    internal virtual IScriptExecutor Runner(ScriptSession session, ScriptJournal journal, Action<PlannedScript, int, string?> told, CancellationToken cancellation)
        => new ScriptRunner(this, session, journal, told, Time, cancellation);

    /// <summary>A script that was begun and not ended; null where scripts are whole or not at all.</summary>
    internal virtual Flight? ReadFlight(Sql sql) => null;

    /// <summary>
    /// Deals with <see cref="Observation.Flight"/> on the way to a version: leaves a script to be resumed by its own run, ends it, or
    /// takes it back. Returns what is then to be seen.
    /// </summary>
    internal virtual Observation Settle(Observation seen, int target, Action<PlannedScript> run, CancellationToken cancellation) => seen;

    /// <summary>The real run's way up, on a copy that is watched otherwise.</summary>
    internal Task<MigrationReport> MigrateCopyAsync(CancellationToken cancellation)
        => LockedAsync(() => new Migrator(this, Log, null, Time).Up(int.MaxValue, cancellation), cancellation);

    internal Observation Observe() => Read((_, seen) => seen, Observation.Missing);

    /// <summary>Reads in one snapshot; the fallback when there is no database.</summary>
    internal T Read<T>(Func<Sql, Observation, T> read, T missing) => Look(() => ReadOnce(read, missing));

    private T ReadOnce<T>(Func<Sql, Observation, T> read, T missing)
    {
        using var connection = ConnectIfExists();
        if (connection is null)
            return missing;
        using var transaction = Snapshot(connection);
        var sql = In(connection, transaction);
        return read(sql, Look(sql));
    }

    internal LogState ReadLog(Sql sql) => Log.Read(sql);

    internal Observation Look(Sql sql)
    {
        var log = Log.Read(sql);
        var expected = log.InForce.Count == 0 ? null : MigrationLog.Expected(sql, log.InForce[^1].Id);
        var flight = log.Exists ? ReadFlight(sql) : null;
        return new Observation(true, log, ReadCatalogue(sql), flight?.Now ?? expected, flight);
    }

    /// <summary>What the log says is done and pending. Only a database without one is looked at whole, which costs more than all the rest.</summary>
    private Observation ObserveLog() => Look(ObserveLogOnce);

    // Whoever migrates makes few tables that a look needs, so it does not come late for long.
    private T Look<T>(Func<T> look)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return look();
            }
            catch (DbException error) when (attempt < 10 && CameLate(error))
            {
            }
        }
    }

    private Observation ObserveLogOnce()
    {
        using var connection = ConnectIfExists();
        if (connection is null)
            return Observation.Missing;
        using var transaction = Snapshot(connection);
        var sql = In(connection, transaction);
        var log = Log.Read(sql);
        return log.Exists ? Observation.Missing with { Exists = true, Log = log, Flight = ReadFlight(sql) } : new Observation(true, log, ReadCatalogue(sql), null);
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
}
