using System.Data.Common;
using MySqlConnector;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Runs a script statement by statement, each exactly once over any number of crashes, and goes on where an earlier run of the same
/// script stopped. The journal row and the end of the notes are one transaction.
/// </summary>
internal sealed class MySqlScriptRunner(MySqlDatabase database, ScriptSession session, ScriptJournal journal, Action<PlannedScript, int, string?> told, CancellationToken cancellation)
    : ScriptRunner(database, session, journal, told, database.Time, cancellation)
{
    private readonly ScriptJournal _journal = journal;
    private readonly MySqlConnection _connection = (MySqlConnection)session.Connection;
    private readonly bool _mariaDb = new MySqlVersion(((MySqlConnection)session.Connection).ServerVersion).IsMariaDb;
    private readonly CancellationToken _cancellation = cancellation;
    private readonly MySqlNotes _notes = new((MySqlConnection)session.Connection);
    private readonly MySqlSchemaReader _reader = new();
    private Fingerprint? _schema;
    private int _done;

    private protected override void RunWhole(PlannedScript script)
    {
        var sql = new Sql(_connection.CreateCommand);
        var ended = false;
        try
        {
            database.BeforeScript(sql, script);
            // What is noted is then of the script before it, which this run has ended.
            var flight = _notes.HasEnded ? null : Resumable(script, MySqlProgress.ReadSettled(sql, _mariaDb));
            // What that script left; nobody else migrates meanwhile.
            var start = _schema ??= _reader.All(sql);
            if (flight is null)
                _notes.Add(to => MySqlProgress.Begin(to, script, start));
            RunAll(script, flight, sql);
            ended = true;
        }
        finally
        {
            if (!ended)
                WriteLeftNotes();
        }
    }

    // It may change the schema, and nobody notes how.
    private protected override void RunBare(PlannedScript script)
    {
        _schema = null;
        _notes.WriteAlone();
        base.RunBare(script);
    }

    private void RunAll(PlannedScript script, Flight? flight, Sql sql)
    {
        var done = flight?.Steps.Select(s => s.Number).ToHashSet() ?? [];
        _done = done.Count;
        var watch = new Watch(script, database.Time);
        for (var i = 0; i < script.Script.Statements.Count; i++)
        {
            var index = i;
            if (!done.Contains(index + 1))
                Patiently(script, index, () => RunOnce(script, index, watch, sql));
        }

        _cancellation.ThrowIfCancellationRequested();
        End(script, sql);
        script.Run = watch.Stop();
        script.After = _schema;
        _notes.End(to =>
        {
            _journal.Store(script, to);
            MySqlProgress.End(to);
        });
        if (!script.IsFollowed)
            _notes.WriteAlone();
    }

    private void WriteLeftNotes()
    {
        if (_connection.State != System.Data.ConnectionState.Open)
            return;
        try
        {
            _notes.WriteAlone();
        }
        catch (DbException)
        {
            // The next run finds out by itself; what failed before this must not be hidden.
        }
    }

    private protected override string StateAfterFailure(PlannedScript script, int index)
        => script.Script.Directives.NoTransaction
            ? base.StateAfterFailure(script, index)
            : $"The statement itself was rolled back. The server commits each by itself, so the {_done} of {script.Script.Statements.Count} before it stay and are noted; scripts before it stay. "
                + "Correct it and run Migrate again: it goes on from there and repeats none of them. Or go back with Rollback, which takes them back.";

    // What has taken effect cannot be edited any more: resuming another script than was begun would leave a schema that no script describes.
    private static Flight? Resumable(PlannedScript script, Flight? flight)
    {
        if (flight is null)
            return null;
        if (flight.Version != script.Version || flight.Direction != script.Direction)
            throw new DatabaseException($"{flight.Script} was begun and is not ended, so {script.Name}.sql cannot run. Nothing was changed. Run Migrate or Rollback, which settle it first.");
        foreach (var step in flight.Steps)
        {
            var statements = script.Script.Statements;
            if (step.Number > statements.Count || statements[step.Number - 1].Text != step.Text)
                throw new DatabaseException($"{script.Name}.sql was begun, and its statement {step.Number} has taken effect as:\n  {step.Text}\nOn disk it is another now. Nothing was changed. Put that statement back as it was and change only what comes after it, or go back with Rollback.");
        }

        return flight;
    }

    private void RunOnce(PlannedScript script, int index, Watch watch, Sql sql)
    {
        switch (MySqlStatement.Kind(script.Script.Statements[index]))
        {
            case StatementKind.Session:
                RunOne(script, index, watch, _connection.CreateCommand);
                break;
            case StatementKind.Rows:
                RunRows(script, index, watch, sql);
                _done++;
                break;
            default:
                RunSchema(script, index, watch, sql);
                _done++;
                break;
        }
    }

    private void RunRows(PlannedScript script, int index, Watch watch, Sql sql)
    {
        RefuseOtherEngines(script, index, sql);
        _notes.WriteAround(() => RunOne(script, index, watch, _connection.CreateCommand), to => MySqlProgress.DidRows(to, script, index + 1, _schema!.Hash));
    }

    private void RunSchema(PlannedScript script, int index, Watch watch, Sql sql)
    {
        var storage = MySqlStorage.Read(sql, _mariaDb);
        _notes.Write(to => MySqlProgress.Intend(to, script, index + 1, _schema!.Hash, storage));
        try
        {
            RunOne(script, index, watch, _connection.CreateCommand);
        }
        catch (Exception) when (_connection.State == System.Data.ConnectionState.Open)
        {
            Settle(sql);
            throw;
        }

        var after = _schema = _reader.After(sql, script.Script.Statements[index], script.IsFollowed);
        _notes.Add(to => MySqlProgress.DidSchema(to, index + 1, after));
    }

    // It said that it failed, or was interrupted, perhaps a moment too late. When it cannot be looked at now, the next run does.
    private void Settle(Sql sql)
    {
        try
        {
            MySqlProgress.SettleLast(sql, _mariaDb);
        }
        catch (DbException)
        {
        }
    }

    // A table without transactions keeps half of a statement after a crash, and its note would not be committed with it.
    private void RefuseOtherEngines(PlannedScript script, int index, Sql sql)
    {
        var names = MySqlTokenizer.Code(script.Script.Statements[index].Text).Where(t => t.IsName).Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = sql.Query("SELECT table_name, engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'", r => (Table: r.GetString(0), Engine: r.GetString(1)));
        if (others.Find(o => names.Contains(o.Table)) is { Table: { } table, Engine: { } engine })
            throw Failure(script, index, $"the table {table} is of the engine {engine}, which has no transactions: a crash would leave half of the statement. Convert it first (ALTER TABLE {table} ENGINE = InnoDB), or declare -- slipway: no-transaction and make the script repeatable", null);
    }
}
