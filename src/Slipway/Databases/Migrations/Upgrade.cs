using System.Data.Common;
using System.Runtime.ExceptionServices;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;

namespace Slipway.Databases.Migrations;

/// <summary>
/// Assembles DbUp's engine from our parts. DbUp's variables are off: they corrupt <c>$1</c> and dollar quotes. Scripts run in the
/// order they are handed in, and DbUp's result is turned back into the exception that it caught.
/// </summary>
internal sealed class Upgrade(Database database, MigrationLog log, IProgress<MigrationProgress>? progress, TimeProvider time)
{
    public List<MigrationRun> Run(DbConnection connection, IReadOnlyList<PlannedScript> scripts, CancellationToken cancellation)
    {
        if (scripts.Count == 0)
            return [];
        for (var i = 0; i < scripts.Count - 1; i++)
            scripts[i].IsFollowed = true;
        var session = new ScriptSession(connection, database.Dialect);
        var journal = new ScriptJournal(database, log);
        PlannedScript? running = null;
        var runner = database.Runner(session, journal, Told, cancellation);
        var result = Build(session, journal, runner, scripts).PerformUpgrade();
        if (result.Error is { } error)
        {
            if (error is MigrationFailedException && running is { } failed)
                NoteFailure(failed, error);
            ExceptionDispatchInfo.Throw(error);
        }

        return [.. scripts.Select(s => s.Run!)];

        void Told(PlannedScript script, int statement, string? note)
        {
            running = script;
            progress?.Report(new MigrationProgress(
                script.Version,
                script.MigrationName,
                script.Direction,
                scripts.ToList().IndexOf(script) + 1,
                scripts.Count,
                statement + 1,
                script.Script.Statements.Count,
                Watch.Summary(script.Script.Statements[statement])) { Note = note });
        }
    }

    private static UpgradeEngine Build(ScriptSession session, IJournal journal, IScriptExecutor runner, IReadOnlyList<PlannedScript> scripts)
    {
        var builder = new UpgradeEngineBuilder();
        builder.Configure(c =>
        {
            c.ConnectionManager = session;
            c.Journal = journal;
            c.ScriptExecutor = runner;
            c.VariablesEnabled = false;
            c.ScriptSorter = new AsGiven();
            c.ScriptProviders.Add(new Given(scripts));
            c.AddLog(new NoOpUpgradeLog());
        });
        return builder.Build();
    }

    // On a connection of its own, because the failed one is closed; it must not hide the failure itself.
    private void NoteFailure(PlannedScript failed, Exception error)
    {
        try
        {
            using var connection = database.Connect(Access.Migrate);
            log.AddFailure(new Sql(connection.CreateCommand), failed, failed.Run ?? new Watch(failed, time).Stop(), error.Message);
        }
        catch (Exception problem) when (problem is DbException or DatabaseException)
        {
        }
    }

    private sealed class Given(IReadOnlyList<PlannedScript> scripts) : IScriptProvider
    {
        public IEnumerable<SqlScript> GetScripts(IConnectionManager connectionManager) => scripts;
    }

    private sealed class AsGiven : IScriptSorter
    {
        public IEnumerable<SqlScript> Sort(IEnumerable<SqlScript> filteredScripts, DbUp.Support.ScriptNameComparer comparer) => filteredScripts;
    }
}
