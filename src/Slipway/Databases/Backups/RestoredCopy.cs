using System.Data.Common;
using System.Globalization;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Backups;

/// <summary>
/// The mark of a database that a restore has made beside the real one. It is in the copy before the copy gets its name, so that no unmarked one exists,
/// and only what is marked, empty or not there at all is ever overwritten.
/// </summary>
internal static class RestoredCopy
{
    private const string Table = Dialect.CopyTable;

    public static void Mark(Database copy, Backup backup)
    {
        using var connection = copy.Connect(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        sql.Execute($"DROP TABLE IF EXISTS {Table}");
        sql.Execute($"CREATE TABLE {Table} (backup VARCHAR(255) NOT NULL, restored_at VARCHAR(40) NOT NULL)");
        sql.Execute($"INSERT INTO {Table} (backup, restored_at) VALUES (@backup, @at)", ("@backup", Path.GetFileName(backup.File)), ("@at", copy.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
    }

    /// <summary>Throws when there is something in the database that no restore has put there.</summary>
    public static void RequireFree(Database target)
    {
        if (!target.Exists())
            return;
        using var connection = target.Connect(Access.Read);
        var sql = new Sql(connection.CreateCommand);
        if (target.ReadCatalogue(sql).IsEmpty && !target.Dialect.LogExists(sql))
            return;
        try
        {
            if (sql.Scalar($"SELECT backup FROM {Table}") is not null)
                return;
        }
        catch (DbException)
        {
            // It has no such table.
        }

        throw new DatabaseException($"{target.Options.Location} is neither empty nor was it made by Restore, so it is not overwritten. Nothing was changed. Choose another name, or drop it yourself if nobody needs it.");
    }
}
