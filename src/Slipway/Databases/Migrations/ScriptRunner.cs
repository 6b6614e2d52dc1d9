using System.Data.Common;
using DbUp.Engine;

namespace Slipway.Databases.Migrations;

/// <summary>
/// Runs one script and its journal row, in one transaction where the script allows it: timed, limited, told of and
/// interruptible statement by statement. Takes the place of DbUp's executor, which splits anew and cannot be cancelled.
/// </summary>
internal class ScriptRunner(Database database, ScriptSession session, IJournal journal, Action<PlannedScript, int, string?> told, TimeProvider time, CancellationToken cancellation) : IScriptExecutor
{
    public int? ExecutionTimeoutSeconds { get; set; }

    public void VerifySchema()
    {
    }

    public void Execute(SqlScript script) => Execute(script, null);

    public void Execute(SqlScript script, IDictionary<string, string>? variables)
    {
        var planned = (PlannedScript)script;
        if (planned.Script.Directives.NoTransaction)
            RunBare(planned);
        else
            RunWhole(planned);
    }

    /// <summary>Runs a script that need not care for transactions, and its journal row.</summary>
    private protected virtual void RunWhole(PlannedScript script)
        => Patiently(script, 0, () => session.ExecuteCommandsWithManagedConnection(create => RunAll(script, () => (DbCommand)create())));

    // Anew from the first statement of the transaction: rolled back, it holds nothing that others would wait for while it pauses.
    private protected void Patiently(PlannedScript script, int index, Action attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                attempt();
                return;
            }
            catch (MigrationFailedException error) when (attempts < database.Options.LockAttempts && error.InnerException is DbException cause && database.GaveWay(cause))
            {
                told(script, index, $"gave way to others ({cause.Message.TrimEnd('.')}); attempt {attempts + 1} of {database.Options.LockAttempts} follows");
                cancellation.WaitHandle.WaitOne(Pause(attempts));
            }
        }
    }

    // 0.1 s, doubled up to 5 s, and up to half as much again, so that two who gave way do not meet again.
    private static TimeSpan Pause(int attempts)
        => TimeSpan.FromMilliseconds(Math.Min(5000, 100 * Math.Pow(2, attempts - 1)) * (1 + (Random.Shared.NextDouble() / 2)));

    private void RunAll(PlannedScript script, Func<DbCommand> create)
    {
        var sql = new Sql(create);
        database.BeforeScript(sql, script);
        var before = database.BrokenReferences(sql);
        var watch = new Watch(script, time);
        for (var i = 0; i < script.Script.Statements.Count; i++)
            RunOne(script, i, watch, create);
        if (database.BrokenReferences(sql).Except(before).ToList() is [var first, ..] broken)
            throw Failure(script, script.Script.Statements.Count - 1, $"it leaves {broken.Count} rows that refer to nothing, first: {first}", null);
        cancellation.ThrowIfCancellationRequested();
        End(script, sql);
        script.Run = watch.Stop();
        journal.StoreExecutedScript(script, create);
    }

    // The journal row goes into the script's own transaction when it has exactly one: then a kill leaves all of it or nothing.
    // A script without one (VACUUM, journal_mode) is journaled after its last statement and runs again after a kill before that.
    private protected virtual void RunBare(PlannedScript script)
    {
        var create = session.Connection.CreateCommand;
        var statements = script.Script.Statements;
        var commits = Enumerable.Range(0, statements.Count).Where(i => database.Dialect.EndsTransaction(statements[i])).ToList();
        var steersItself = statements.Any(s => s.Keyword is "BEGIN" or "START");
        var watch = new Watch(script, time);
        var sql = new Sql(create);
        database.BeforeScript(sql, script);
        for (var i = 0; i < statements.Count; i++)
        {
            if (commits is [var commit] && commit == i)
            {
                End(script, sql);
                script.Run = watch.Stop();
                journal.StoreExecutedScript(script, create);
            }

            if (steersItself)
                RunOne(script, i, watch, create);
            else
                Patiently(script, i, () => RunOne(script, i, watch, create));
        }

        if (commits.Count != 1)
            End(script, sql);
        script.Run = watch.Stop();
        if (commits.Count != 1)
            journal.StoreExecutedScript(script, create);
    }

    private protected void End(PlannedScript script, Sql sql)
    {
        try
        {
            database.BeforeJournal(sql, script);
        }
        catch (DbException error)
        {
            throw Failure(script, script.Script.Statements.Count - 1, error.Message, error);
        }
    }

    private protected void RunOne(PlannedScript script, int index, Watch watch, Func<DbCommand> create)
    {
        told(script, index, null);
        cancellation.ThrowIfCancellationRequested();
        var (statement, timeout) = (script.Script.Statements[index], script.Script.Directives.Timeout);
        var late = false;
        using var onCancel = cancellation.Register(() => database.Interrupt(session.Connection));
        using var onLate = timeout is null ? null : time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref late, true);
                database.Interrupt(session.Connection);
            },
            null,
            timeout.Value,
            Timeout.InfiniteTimeSpan);
        try
        {
            database.BeforeStatement(new Sql(create), script, statement);
            using var following = database.Follow(session.Connection, note => told(script, index, note));
            using var command = database.AsIs(new Sql(create).Command(database.Interruption?.Sent(script, index, statement.Text) ?? statement.Text));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
            }

            reader.Close();
            database.Interruption?.Ran(script, index, database, session.Connection);
            watch.Lap(statement, Math.Max(0, reader.RecordsAffected));
        }
        catch (DbException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failure(script, index, Volatile.Read(ref late) ? $"it took longer than its timeout of {timeout!.Value.TotalSeconds:0.###} s" : error.Message, error);
        }
    }

    /// <summary>What state things are in after a statement has failed, and what to do next.</summary>
    private protected virtual string StateAfterFailure(PlannedScript script, int index)
        => script.Script.Directives.NoTransaction
            ? "The script is declared no-transaction: what ran before this statement may have stayed. Look at the schema, then put it right and run Migrate again, or restore the backup."
            : $"Its transaction was rolled back: the schema is as it was before {script.Name}.sql; scripts before it stay. Correct it and run Migrate again, or go back with Rollback.";

    private protected MigrationFailedException Failure(PlannedScript script, int index, string reason, Exception? cause)
        => new(script.Script.File, script.Script.Statements[index], index + 1, script.Script.Statements.Count, reason, StateAfterFailure(script, index), cause);
}
