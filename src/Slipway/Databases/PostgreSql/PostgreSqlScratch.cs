using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// A database beside ours on the same server, for a rehearsal, a proof or a restore. An advisory lock that dies with its process marks
/// it as alive, so that the next one drops what a kill left. Its name begins with slipway_scratch_ and a hash of ours.
/// </summary>
internal sealed class PostgreSqlScratch : ScratchDatabase
{
    private const string Old = "_old";
    private readonly PostgreSqlDatabase _source;
    private readonly NpgsqlConnection _alive;

    private PostgreSqlScratch(PostgreSqlDatabase source, PostgreSqlDatabase copy, NpgsqlConnection alive)
        : base(copy)
        => (_source, _alive) = (source, alive);

    public string Name => ((PostgreSqlDatabase)Database).Name;

    /// <summary>A name for what the copy takes the place of; it is swept like the copy itself.</summary>
    public string OldName => Name + Old;

    /// <summary>The copy's own handle on the database that it copies; unlike it in nothing but the name.</summary>
    public PostgreSqlDatabase Copy => (PostgreSqlDatabase)Database;

    /// <summary>Only the name, with nothing of it on the server yet.</summary>
    public static PostgreSqlScratch Reserve(PostgreSqlDatabase source)
    {
        var alive = source.Postgres.ConnectMaintenance("scratch");
        try
        {
            var sql = new Sql(alive.CreateCommand);
            Sweep(source, sql);
            var name = Prefix(source) + Guid.NewGuid().ToString("N")[..8];
            sql.Execute("SELECT pg_advisory_lock(@key)", ("@key", PostgreSqlKey.Of("scratch", name)));
            var options = source.Options with { Server = source.Options.Server! with { Database = name } };
            return new PostgreSqlScratch(source, new PostgreSqlDatabase(options, source.Time), alive);
        }
        catch
        {
            alive.Dispose();
            throw;
        }
    }

    /// <summary>An empty database of the same encoding, collation and settings as ours, if that is there.</summary>
    public static PostgreSqlScratch Create(PostgreSqlDatabase source)
    {
        var scratch = Reserve(source);
        try
        {
            var sql = new Sql(scratch._alive.CreateCommand);
            CreateDatabase(sql, scratch.Name, sql.Scalar("SELECT 1 FROM pg_database WHERE datname = @name", ("@name", source.Name)) is null ? source.Options.Like : source.Name);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public static void CreateDatabase(Sql sql, string name, string? like)
    {
        var locale = like is null ? [] : sql.Query(
            """
            SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
              || CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'))
                WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', to_jsonb(d) ->> 'datlocale') ELSE '' END
            FROM pg_database d WHERE d.datname = @like
            """,
            r => r.GetString(0),
            ("@like", like));
        sql.Execute($"CREATE DATABASE {PostgreSqlServer.Quote(name)} TEMPLATE template0 {(locale is [var given] ? given : "ENCODING 'UTF8'")}");
        if (like is null)
            return;
        foreach (var (setting, value) in sql.Query(
            "SELECT split_part(s.c, '=', 1), substr(s.c, strpos(s.c, '=') + 1) FROM pg_db_role_setting r, unnest(r.setconfig) s (c) WHERE r.setrole = 0 AND r.setdatabase = (SELECT oid FROM pg_database WHERE datname = @like)",
            r => (r.GetString(0), r.GetString(1)),
            ("@like", like)))
        {
            // FROM CURRENT, because some settings are lists and a literal would make one element of them.
            sql.Execute("SELECT set_config(@name, @value, false)", ("@name", setting), ("@value", value));
            sql.Execute($"ALTER DATABASE {PostgreSqlServer.Quote(name)} SET {setting} FROM CURRENT");
            sql.Execute($"RESET {setting}");
        }
    }

    public static void Drop(PostgreSqlDatabase database, string name)
    {
        using var maintenance = database.Postgres.ConnectMaintenance("look");
        Drop(new Sql(maintenance.CreateCommand), name);
    }

    /// <summary>Gives the copy a name that nobody has.</summary>
    public void Rename(string name)
    {
        PostgreSqlServer.EndKept(Name);
        new Sql(_alive.CreateCommand).Execute($"ALTER DATABASE {PostgreSqlServer.Quote(Name)} RENAME TO {PostgreSqlServer.Quote(name)}");
    }

    public override void Dispose()
    {
        try
        {
            var sql = new Sql(_alive.CreateCommand);
            Drop(sql, Name);
            Drop(sql, OldName);
            // Once more: what a dead process had the server make may have been made only after the first look.
            Sweep(_source, sql);
        }
        catch (NpgsqlException)
        {
            // The server is gone, or refuses; the next run drops it. What failed before this must not be hidden.
        }
        finally
        {
            _alive.Dispose();
        }
    }

    /// <summary>Drops what dead owners left; what a living one holds is not touched.</summary>
    public static void Sweep(PostgreSqlDatabase source, Sql sql)
    {
        foreach (var name in sql.Query("SELECT datname::text FROM pg_database WHERE starts_with(datname::text, @prefix)", r => r.GetString(0), ("@prefix", Prefix(source))))
        {
            var key = ("@key", (object?)PostgreSqlKey.Of("scratch", name.EndsWith(Old, StringComparison.Ordinal) ? name[..^Old.Length] : name));
            if (sql.Scalar("SELECT pg_try_advisory_lock(@key)", key) is not true)
                continue;
            Drop(sql, name);
            sql.Execute("SELECT pg_advisory_unlock(@key)", key);
        }
    }

    private static string Prefix(PostgreSqlDatabase source) => $"{NamePrefix}{PostgreSqlKey.Of("name", source.Name):x16}_";

    private static void Drop(Sql sql, string name)
    {
        PostgreSqlServer.EndKept(name);
        sql.Execute($"DROP DATABASE IF EXISTS {PostgreSqlServer.Quote(name)} WITH (FORCE)");
    }
}
