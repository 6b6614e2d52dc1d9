using System.Security.Cryptography;
using System.Text;
using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// A database of ours beside the real one, with a name that says so. A named lock marks it as alive and is gone with its process, so that the next one
/// drops what a kill left.
/// </summary>
internal sealed class MySqlScratch : ScratchDatabase
{
    private readonly MySqlDatabase _source;
    private readonly MySqlConnection _alive;

    private MySqlScratch(MySqlDatabase source, MySqlDatabase scratch, MySqlConnection alive)
        : base(scratch)
        => (_source, _alive) = (source, alive);

    /// <summary>The copy as what it is.</summary>
    public MySqlDatabase Copy => (MySqlDatabase)Database;

    public string Name => Database.Options.Server!.Database;

    /// <summary>Takes a name and drops what dead ones left; the database itself is not made yet.</summary>
    public static MySqlScratch Reserve(MySqlDatabase source)
    {
        var alive = source.Client.Open(null, readOnly: false);
        try
        {
            var sql = new Sql(alive.CreateCommand);
            Sweep(sql, source.Name);
            var name = Prefix(source.Name) + Guid.NewGuid().ToString("N")[..12];
            MySqlRunLock.TryTake(sql, name);
            var options = source.Options with { Server = source.Client.Address with { Database = name } };
            return new MySqlScratch(source, new MySqlDatabase(options, source.Time), alive);
        }
        catch
        {
            alive.Dispose();
            throw;
        }
    }

    public static async Task<ScratchDatabase> CopyAsync(MySqlDatabase source, string directory, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        var scratch = await Task.Run(() => Reserve(source), cancellation).ConfigureAwait(false);
        try
        {
            if (!await Task.Run(source.Exists, cancellation).ConfigureAwait(false))
                return scratch;
            await Task.Run(() => scratch.Create(), cancellation).ConfigureAwait(false);
            await new MySqlClients(source, directory).CopyAsync(source.Name, scratch.Name, cancellation).ConfigureAwait(false);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>Makes the database empty, with the defaults of the one that it stands for, or with those given (as in CREATE DATABASE).</summary>
    public void Create(string? defaults = null)
    {
        var sql = new Sql(_alive.CreateCommand);
        defaults ??= sql.Query(
            "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = @name", r => $" CHARACTER SET {r.GetString(0)} COLLATE {r.GetString(1)}", ("@name", _source.Name)).FirstOrDefault();
        sql.Execute($"CREATE DATABASE {_source.Dialect.Quote(Name)}{defaults}");
    }

    public override void Dispose()
    {
        try
        {
            new Sql(_alive.CreateCommand).Execute($"DROP DATABASE IF EXISTS {_source.Dialect.Quote(Name)}");
        }
        catch (MySqlException)
        {
            // What cannot be dropped now, the next one drops; the failure that led here matters more.
        }

        _alive.Dispose();
    }

    /// <summary>Drops what dead owners left of copies of a database; what a living one holds is not touched.</summary>
    public static void Sweep(Sql sql, string database)
    {
        var prefix = Prefix(database);
        foreach (var left in sql.Query("SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, CHAR_LENGTH(@prefix)) = @prefix", r => r.GetString(0), ("@prefix", prefix)))
        {
            if (!MySqlRunLock.TryTake(sql, left))
                continue;
            sql.Execute($"DROP DATABASE IF EXISTS {new MySqlDialect().Quote(left)}");
            sql.Execute("DO RELEASE_LOCK(@name)", ("@name", left));
        }
    }

    private static string Prefix(string database) => $"{NamePrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..8]}_";
}
