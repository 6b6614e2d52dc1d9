using System.Data;
using System.Data.Common;
using DbUp.Engine;

namespace Slipway.Databases.Migrations;

/// <summary>DbUp's journal over <see cref="MigrationLog"/>. What is to run was planned under the run lock, so nothing is filtered here.</summary>
internal sealed class ScriptJournal(Database database, MigrationLog log) : IJournal
{
    public string[] GetExecutedScripts() => [];

    public void EnsureTableExistsAndIsLatestVersion(Func<IDbCommand> dbCommandFactory)
    {
    }

    public void StoreExecutedScript(SqlScript script, Func<IDbCommand> dbCommandFactory) => Store((PlannedScript)script, new Sql(() => (DbCommand)dbCommandFactory()));

    public void Store(PlannedScript script, Sql sql)
    {
        if (script.Direction == Direction.Down)
            log.MarkRolledBack(sql, script.Version);
        else
            log.Add(sql, "applied", script.Migration!, script.Run!, script.After ?? database.ReadCatalogue(sql).Fingerprint, null);
    }
}
