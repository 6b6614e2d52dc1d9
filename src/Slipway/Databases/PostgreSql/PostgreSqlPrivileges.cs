using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>Tries what a deployment needs: in our database inside a transaction that is rolled back, or, before there is one, in another that is dropped.</summary>
internal sealed class PostgreSqlPrivileges(PostgreSqlDatabase database)
{
    private const string Table = "slipway_privilege_probe";

    private static readonly (string Name, string Sql)[] Steps =
    [
        ("create table", $"CREATE TABLE {Table} (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT)"),
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
        try
        {
            using var scratch = PostgreSqlScratch.Create(database);
            var create = new Privilege("create database", true, $"{scratch.Name} was created and dropped (for proof, rehearsal and restore)");
            using var connection = database.Postgres.TryConnect(database.Name, "probe", readOnly: false);
            if (connection is not null)
                return [create, .. TryAll(connection, "in a transaction that was rolled back")];
            using var other = database.Postgres.Connect(scratch.Name, "probe");
            return [create, .. TryAll(other, $"in {scratch.Name}, which was dropped")];
        }
        catch (Exception error) when (error is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied)
        {
            using var connection = database.Postgres.TryConnect(database.Name, "probe", readOnly: false);
            var create = new Privilege("create database", false, ((PostgresException)error).MessageText + ": have the administrator run ALTER ROLE … CREATEDB");
            return connection is null ? [create] : [create, .. TryAll(connection, "in a transaction that was rolled back")];
        }
        catch (DatabaseException error)
        {
            return [new Privilege("connect", false, error.Message)];
        }
    }

    private List<Privilege> TryAll(NpgsqlConnection connection, string how)
    {
        var results = new List<Privilege> { new("connect", true, $"to {connection.Database} as {connection.UserName}") };
        var step = "begin";
        try
        {
            using var transaction = connection.BeginTransaction();
            var sql = Database.In(connection, transaction);
            foreach (var (name, text) in Steps)
            {
                step = name;
                sql.Execute(text);
                results.Add(new Privilege(name, true, how));
            }

            transaction.Rollback();
        }
        catch (PostgresException error)
        {
            results.Add(new Privilege(step, false, $"{error.MessageText} (schema {database.Postgres.Schema})"));
        }

        return results;
    }
}
