using Microsoft.Data.Sqlite;

namespace Slipway.Databases.Sqlite;

/// <summary>Tries what a deployment needs inside a transaction that is rolled back, or, before there is a database, in a file beside it.</summary>
internal sealed class SqlitePrivileges(SqliteDatabase database)
{
    private const string Table = "slipway_privilege_probe";

    private static readonly (string Name, string Sql)[] Steps =
    [
        ("create table", $"CREATE TABLE {Table} (id INTEGER PRIMARY KEY, text TEXT)"),
        ("insert", $"INSERT INTO {Table} (text) VALUES ('probe')"),
        ("select", $"SELECT text FROM {Table}"),
        ("alter table", $"ALTER TABLE {Table} ADD COLUMN more TEXT"),
        ("update", $"UPDATE {Table} SET more = text"),
        ("create index", $"CREATE INDEX {Table}_index ON {Table} (text)"),
        ("delete", $"DELETE FROM {Table}"),
        ("drop table", $"DROP TABLE {Table}"),
    ];

    public IReadOnlyList<Privilege> Try()
    {
        var directory = Path.GetDirectoryName(database.DataFile)!;
        if (!Directory.Exists(directory))
            return [new Privilege("open", false, $"the directory {directory} does not exist")];
        var probe = database.Exists() ? null : Path.Combine(directory, $".slipway-probe-{Guid.NewGuid():N}.db");
        try
        {
            using var connection = database.Connect(probe ?? database.DataFile, Access.Migrate);
            return TryAll(connection, probe is null ? "in a transaction that was rolled back" : "in a file beside it that was removed");
        }
        catch (DatabaseException error)
        {
            return [new Privilege("open", false, error.InnerException?.Message ?? error.Message)];
        }
        finally
        {
            if (probe is not null && File.Exists(probe))
                SqliteFiles.Delete(probe);
        }
    }

    private static List<Privilege> TryAll(SqliteConnection connection, string how)
    {
        var results = new List<Privilege>();
        var step = "begin";
        try
        {
            using var transaction = connection.BeginTransaction();
            results.Add(new Privilege(step, true, how));
            foreach (var (name, text) in Steps)
            {
                step = name;
                new Sql(connection.CreateCommand).Execute(text);
                results.Add(new Privilege(name, true, how));
            }

            transaction.Rollback();
        }
        catch (SqliteException error)
        {
            results.Add(new Privilege(step, false, error.Message));
        }

        return results;
    }
}
