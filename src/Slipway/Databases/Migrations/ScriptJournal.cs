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

    public void StoreExecutedScript(SqlScript script, Func<IDbCommand> dbCommandFactory)
    {
        var planned = (PlannedScript)script;
        var sql = new Sql(() => (DbCommand)dbCommandFactory());
        if (planned.Direction == Direction.Down)
            log.MarkRolledBack(sql, planned.Version);
        else
            log.Add(sql, "applied", planned.Migration!, planned.Run!, planned.After ?? database.ReadCatalogue(sql).Fingerprint, null);
    }
}
