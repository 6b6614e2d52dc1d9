// MySql: only what differs for MySQL and MariaDB: how a script is cut (MySqlTokenizer, MySqlSplitter), what may be in it and how it takes effect
// once (MySqlStatement, MySqlScriptRunner, MySqlProgress; back: MySqlTakeBack), what the catalogue says (MySqlCatalogue), the run lock that outlives a
// killed client for as long as its statement does (MySqlRunLock), copies by the server's own clients (MySqlClients, MySqlBackups, MySqlScratch).
// DDL commits by itself here; docs/adr/0003 says what follows from that.
using System.Data;
using System.Data.Common;
using DbUp.Engine;
using MySqlConnector;
using Slipway.Databases.Backups;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>MySQL from 8.0 and MariaDB from 10.11. Scripts run statement by statement, each exactly once, over any number of crashes.</summary>
internal sealed class MySqlDatabase : Database
{
    public MySqlDatabase(DatabaseOptions options, TimeProvider time)
        : base(options, time)
        => Client = new MySqlSessions(options, () => Conversation);

    public MySqlSessions Client { get; }

    public string Name => Client.Address.Database;

    internal override Dialect Dialect { get; } = new MySqlDialect();

    internal override LintDialect Linting => new MySqlLint(Name);

    internal override bool Exists() => Client.Exists(Name);

    internal override DbConnection Connect(Access access) => Open(access);

    internal override DbConnection? ConnectIfExists()
    {
        try
        {
            return Client.Open(Name, readOnly: true);
        }
        catch (DatabaseException error) when (error.InnerException is MySqlException { ErrorCode: MySqlErrorCode.UnknownDatabase or MySqlErrorCode.DatabaseAccessDenied } refused)
        {
            if (!Exists())
                return null;
            if (refused.ErrorCode != MySqlErrorCode.UnknownDatabase)
                throw;
            // Another migrator has made it since.
            return Client.Open(Name, readOnly: true);
        }
    }

    internal MySqlConnection Open(Access access)
    {
        if (access == Access.Read)
            return Client.Open(Name, readOnly: true);
        var connection = Client.Open(null, readOnly: false);
        try
        {
            var sql = new Sql(connection.CreateCommand);
            if (sql.Scalar("SELECT 1 FROM information_schema.schemata WHERE schema_name = @name", ("@name", Name)) is null)
                sql.Execute($"CREATE DATABASE IF NOT EXISTS {Dialect.Quote(Name)}");
            connection.ChangeDatabase(Name);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override DbTransaction Snapshot(DbConnection connection) => ((MySqlConnection)connection).BeginTransaction(IsolationLevel.Snapshot);

    internal override Catalogue ReadCatalogue(Sql sql) => MySqlCatalogue.Read(sql);

    internal override List<TableContent> Checksums(Sql sql, IEnumerable<CatalogueTable> tables, CancellationToken cancellation)
        => MySqlContents.Checksums(sql, Dialect, tables, cancellation);

    internal override string SortedRowHashes(string table, IReadOnlyList<string> columns) => MySqlContents.SortedHashes(Dialect, table, columns);

    // The server refuses a row that refers to nothing by itself, except where a script has switched that off.
    internal override IReadOnlyList<string> BrokenReferences(Sql sql) => [];

    internal override IReadOnlyList<string> Corruption(Sql sql)
        => [.. ReadCatalogue(sql).Tables.SelectMany(t => sql.Query($"CHECK TABLE {Dialect.Table(t.Name)}", r => (Kind: r.GetString(2), Text: r.GetString(3))).Where(r => r.Kind == "error" || (r.Kind == "status" && r.Text != "OK")).Select(r => $"{t.Name}: {r.Text}"))];

    internal override void Interrupt(DbConnection connection)
    {
        try
        {
            using var other = Client.Open(null, readOnly: true);
            new Sql(other.CreateCommand).Execute($"KILL QUERY {((MySqlConnection)connection).ServerThread}");
        }
        catch (Exception error) when (error is MySqlException or DatabaseException)
        {
        }
    }

    internal override void Sever(DbConnection connection)
    {
        using var other = Client.Open(null, readOnly: true);
        new Sql(other.CreateCommand).Execute($"KILL {((MySqlConnection)connection).ServerThread}");
    }

    internal override void BeforeScript(Sql sql, PlannedScript script)
    {
        HoldWork(sql, Client.AsAlways + "; ");
    }

    internal override bool GaveWay(DbException error)
        => error is MySqlException { ErrorCode: MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.LockDeadlock };

    internal override bool CameLate(DbException error) => error is MySqlException { ErrorCode: MySqlErrorCode.TableDefinitionChanged };

    internal override TrafficQueries? AskTraffic() => new MySqlTraffic(this);

    internal override void Empty(Sql sql, IReadOnlyList<string> tables)
    {
        sql.Execute("SET SESSION foreign_key_checks = 0");
        foreach (var table in tables)
            sql.Execute($"TRUNCATE TABLE {table}");
    }

    internal override IDisposable? Follow(DbConnection connection, Action<string> tell) => MySqlProgressWatch.Start(Client, (MySqlConnection)connection, Time, tell);

    internal override IScriptExecutor Runner(ScriptSession session, ScriptJournal journal, Action<PlannedScript, int, string?> told, CancellationToken cancellation)
        => new MySqlScriptRunner(this, session, journal, told, cancellation);

    // Whether its last statement took effect is found out under the run lock; until then the schema is what it is.
    internal override Flight? ReadFlight(Sql sql)
        => MySqlProgress.Read(sql) is not { } flight ? null : flight.Unsettled is null ? flight : flight with { Now = ReadCatalogue(sql).Fingerprint };

    internal override Observation Settle(Observation seen, int target, Action<PlannedScript> run, CancellationToken cancellation)
        => new MySqlSettlement(this, run).Settle(seen, target, cancellation);

    /// <summary>From here on this session outlives a kill of its client visibly: the next run waits until its statement has ended.</summary>
    /// <param name="before">What else is to be said to the server, in the same round trip.</param>
    internal void HoldWork(Sql sql, string before = "")
    {
        var name = MySqlRunLock.WorkName(Name);
        if (sql.Scalar($"{before}SELECT IS_USED_LOCK(@name) = CONNECTION_ID()", ("@name", name)) is { } ours && Convert.ToInt64(ours, provider: null) == 1)
            return;
        // A session of ours that has just been closed ends a moment later.
        if (!MySqlRunLock.TryTake(sql, name, seconds: 5))
            throw new DatabaseException($"{Options.Location}: another session is changing it: {MySqlRunLock.Session(sql, name)}. This run has changed nothing more. Wait until it ends, or end it with EndMigration, and run the same command again.");
    }

    internal override void Delete()
    {
        using var connection = Client.Open(null, readOnly: false);
        new Sql(connection.CreateCommand).Execute($"DROP DATABASE IF EXISTS {Dialect.Quote(Name)}");
    }

    internal override async Task<IDisposable> LockAsync(CancellationToken cancellation) => await MySqlRunLock.AcquireAsync(Client, Options, Time, cancellation).ConfigureAwait(false);

    internal override Task<ScratchDatabase> CopyToScratchAsync(string directory, CancellationToken cancellation) => MySqlScratch.CopyAsync(this, directory, cancellation);

    private protected override IReadOnlyList<MigrationSession> Sessions() => new MySqlMigrators(Client).List();

    private protected override IReadOnlyList<MigrationSession> EndSessions() => new MySqlMigrators(Client).End(Time);

    private protected override void SweepCopies(string scratchDirectory)
    {
        using var connection = Client.Open(null, readOnly: false);
        MySqlScratch.Sweep(new Sql(connection.CreateCommand), Name);
    }

    private protected override ServerInfo Server() => MySqlServer.Describe(Client);

    private protected override IReadOnlyList<Privilege> Privileges() => new MySqlPrivileges(this).Try();

    private protected override Task<Backup> TakeBackupAsync(string directory, string? purpose, CancellationToken cancellation) => new MySqlBackups(this).TakeAsync(directory, purpose, cancellation);

    private protected override Task<RestoreReport> PutBackAsync(Backup backup, bool asCopy, CancellationToken cancellation) => new MySqlBackups(this).RestoreAsync(backup, asCopy, cancellation);

    private protected override bool Seed(string script) => new MySqlSeed(this).Run(script);
}
