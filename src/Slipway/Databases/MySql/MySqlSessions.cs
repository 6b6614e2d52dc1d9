using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// Opens sessions that all are alike, whatever the server's defaults: the sql_mode that the lexer knows, short waits for locks, and no time-out while
/// a long statement runs elsewhere. None is pooled, so that closing one ends it.
/// </summary>
internal sealed class MySqlSessions(DatabaseOptions options, Func<Action<string>?> heard)
{
    private const int Never = 31_536_000;
    private const string OwnParameter = "clients";

    public ServerAddress Address { get; } = options.Server
        ?? throw new DatabaseException($"The engine '{options.Engine}' needs the address of a server (host, port, database, user, password). Nothing was touched. Correct the parameters and run the same command again.");

    /// <summary>The directory of the client programs; null: on the PATH.</summary>
    public string? Clients => Address.Parameters.TryGetValue(OwnParameter, out var directory) && directory.Length > 0 ? directory : null;

    /// <summary>A lock of the application is waited for that long at a time; what then is still locked is tried again after a pause.</summary>
    public int LockWaitSeconds => (int)Math.Clamp(Math.Ceiling((options.StatementLockTimeout ?? TimeSpan.FromSeconds(5)).TotalSeconds), 1, Never);

    public MySqlConnection Open(string? database, bool readOnly, bool anyVersion = false)
    {
        var connection = Connection(database);
        try
        {
            connection.Open();
            var version = new MySqlVersion(connection.ServerVersion);
            if (!version.Supported && !anyVersion)
                throw new DatabaseException($"{version.Product} {version.Number} at {Address.Host}:{Address.Port} is too old: {version.Minimum} is the oldest whose single statements survive a crash whole or not at all. Nothing was changed. Upgrade the server.");
            var sql = new Sql(connection.CreateCommand);
            sql.Execute(AsAlways);
            if (readOnly)
                sql.Execute("SET SESSION TRANSACTION READ ONLY");
            return connection;
        }
        catch (MySqlException error)
        {
            connection.Dispose();
            throw new DatabaseException($"Cannot open {Address} as {Address.User}: {Reason(error)} Nothing was changed. Correct it and run HealthCheck, then the same command again.", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Puts a session into the state every script may count on.</summary>
    public string AsAlways =>
        "SET SESSION sql_mode = REPLACE(REPLACE(REPLACE(@@GLOBAL.sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', ''), 'ANSI', ''), "
        + $"SESSION lock_wait_timeout = {LockWaitSeconds}, SESSION innodb_lock_wait_timeout = {LockWaitSeconds}, SESSION wait_timeout = {Never}, "
        + "SESSION foreign_key_checks = 1, SESSION unique_checks = 1, SESSION autocommit = 1";

    /// <summary>A session as the application has it, which waits for as long as it takes.</summary>
    public MySqlConnection OpenPatient(string database)
    {
        var connection = Open(database, readOnly: false);
        new Sql(connection.CreateCommand).Execute($"SET SESSION lock_wait_timeout = {Never}, SESSION innodb_lock_wait_timeout = 3600");
        return connection;
    }

    public bool Exists(string database)
    {
        using var connection = Open(null, readOnly: true);
        return new Sql(connection.CreateCommand).Scalar("SELECT 1 FROM information_schema.schemata WHERE schema_name = @name", ("@name", database)) is not null;
    }

    private MySqlConnection Connection(string? database)
    {
        var settings = new MySqlConnectionStringBuilder
        {
            Server = Address.Host,
            Port = (uint)Address.Port,
            UserID = Address.User,
            Password = Address.Password,
            Database = database ?? "",
            Pooling = false,
            AllowUserVariables = true,
            UseAffectedRows = true,
            DefaultCommandTimeout = 0,
            ConnectionTimeout = 10,
            CharacterSet = "utf8mb4",
            ApplicationName = "slipway",
            IgnoreCommandTransaction = true,
        };
        try
        {
            foreach (var (name, value) in Address.Parameters.Where(p => p.Key != OwnParameter))
                settings[name] = value;
        }
        catch (ArgumentException error)
        {
            throw new DatabaseException($"A parameter of {Address} is not understood: {error.Message} Nothing was touched. Correct it and run the same command again.", error);
        }

        var source = new MySqlDataSourceBuilder(settings.ConnectionString);
        if (heard() is { } listener)
            source.UseLoggerFactory(new MySqlConversation(listener));
        return source.Build().CreateConnection();
    }

    private static string Reason(MySqlException error) => error.ErrorCode switch
    {
        MySqlErrorCode.AccessDenied => $"the server refuses the user or the password ({error.Message}).",
        MySqlErrorCode.DatabaseAccessDenied => $"the user has no privilege on the database ({error.Message}).",
        MySqlErrorCode.UnableToConnectToHost => $"nothing answers there ({error.InnerException?.Message ?? error.Message}).",
        _ => error.Message.TrimEnd('.') + ".",
    };
}
