using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// Tries what a deployment needs on a table of its own, and on a scratch database as backups and rehearsals make it; both are removed. What the server
/// refuses is named by its own message, which names the privilege.
/// </summary>
internal sealed class MySqlPrivileges(MySqlDatabase database)
{
    private const string Table = "slipway_privilege_probe";

    private static readonly (string Name, string Sql)[] Steps =
    [
        ("create table", $"CREATE TABLE {Table} (id INT PRIMARY KEY, text VARCHAR(20)) ENGINE=InnoDB"),
        ("insert", $"INSERT INTO {Table} VALUES (1, 'probe')"),
        ("select", $"SELECT text FROM {Table}"),
        ("alter table", $"ALTER TABLE {Table} ADD COLUMN more VARCHAR(20)"),
        ("update", $"UPDATE {Table} SET text = 'again'"),
        ("create index", $"CREATE INDEX {Table}_index ON {Table} (text)"),
        ("references", $"CREATE TABLE {Table}_child (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES {Table} (id)) ENGINE=InnoDB"),
        ("create view", $"CREATE VIEW {Table}_view AS SELECT id FROM {Table}"),
        ("show view", $"SHOW CREATE VIEW {Table}_view"),
        ("trigger", $"CREATE TRIGGER {Table}_trigger BEFORE INSERT ON {Table} FOR EACH ROW SET NEW.text = NEW.text"),
        ("create routine", $"CREATE PROCEDURE {Table}_procedure() SELECT 1"),
        ("delete", $"DELETE FROM {Table}"),
        ("drop", $"DROP TABLE {Table}_child"),
    ];

    private static readonly string[] Remove =
    [
        $"DROP PROCEDURE IF EXISTS {Table}_procedure", $"DROP VIEW IF EXISTS {Table}_view", $"DROP TABLE IF EXISTS {Table}_child", $"DROP TABLE IF EXISTS {Table}",
    ];

    public IReadOnlyList<Privilege> Try()
    {
        try
        {
            using var scratch = MySqlScratch.Reserve(database);
            var create = TryScratch(scratch, out var made);
            if (!made && !database.Exists())
                return [create];
            using var connection = database.Client.Open(database.Exists() ? database.Name : scratch.Name, readOnly: false);
            return [.. TryAll(connection), create];
        }
        catch (DatabaseException error)
        {
            return [new Privilege("open", false, error.Message)];
        }
    }

    private static Privilege TryScratch(MySqlScratch scratch, out bool made)
    {
        try
        {
            scratch.Create();
            made = true;
            return new Privilege("create database", true, $"{scratch.Name} was made and removed, as backups and rehearsals do");
        }
        catch (MySqlException error)
        {
            made = false;
            return new Privilege("create database", false, $"{error.Message.TrimEnd('.')}: backups cannot be proven and migrations not rehearsed. Grant ALL on `slipway\\_scratch\\_%`.*");
        }
    }

    private static List<Privilege> TryAll(MySqlConnection connection)
    {
        var sql = new Sql(connection.CreateCommand);
        var results = new List<Privilege>();
        foreach (var statement in Remove)
            Quietly(sql, statement);
        foreach (var (name, text) in Steps)
        {
            try
            {
                using var command = sql.Command(text);
                command.ExecuteScalar();
                results.Add(new Privilege(name, true, "on a table that was made for it and removed"));
            }
            catch (MySqlException error)
            {
                results.Add(new Privilege(name, false, error.Message));
                if (results.Count == 1)
                    break;
            }
        }

        foreach (var statement in Remove)
            Quietly(sql, statement);
        return results;
    }

    private static void Quietly(Sql sql, string statement)
    {
        try
        {
            sql.Execute(statement);
        }
        catch (MySqlException)
        {
        }
    }
}
