using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>Opens connections to one server, each checked and pinned: who we are, schema, role, lock timeout.</summary>
internal sealed class PostgreSqlServer
{
    public static readonly Version Minimum = new(13, 0);

    /// <summary>What a statement of a script waits for a table where the options do not say it.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<(string Database, string Text), NpgsqlDataSource> Sources = new();
    private static readonly string[] Own = ["schema", "role", "maintenance", "clients"];

    private readonly DatabaseOptions _options;
    private readonly ServerAddress _address;

    public PostgreSqlServer(DatabaseOptions options)
    {
        _options = options;
        _address = options.Server ?? throw new DatabaseException("The environment names no server for its PostgreSQL database. Nothing was touched. Add database.server and run the same command again.");
        if (_address.Database.Length is 0 or > 63 || _address.Database.Any(char.IsControl))
            throw new DatabaseException($"'{_address.Database}' is not a name a PostgreSQL database can have (1 to 63 bytes). Nothing was touched. Correct the parameter and run the same command again.");
        Schema = Parameter("schema") ?? "public";
    }

    /// <summary>The schema that scripts work in and the log lies in.</summary>
    public string Schema { get; }

    /// <summary>The database that is there even before ours is: for the run lock, and to make, rename and drop others.</summary>
    public string Maintenance => Parameter("maintenance") ?? "postgres";

    /// <summary>The directory of pg_dump and pg_restore; null: where Debian has them, or on the PATH.</summary>
    public string? Clients => Parameter("clients");

    public Action<string>? Conversation { get; set; }

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Opens, or null when the server has no database of that name.</summary>
    public NpgsqlConnection? TryConnect(string database, string purpose, bool readOnly)
    {
        var connection = Create(database, purpose);
        try
        {
            connection.Open();
            Check(connection);
            var sql = new Sql(connection.CreateCommand);
            sql.Execute(readOnly ? Steady(connection.PostgreSqlVersion) + "; SET default_transaction_read_only TO on" : Steady(connection.PostgreSqlVersion));
            return connection;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            connection.Dispose();
            return null;
        }
        catch (NpgsqlException error)
        {
            connection.Dispose();
            throw new DatabaseException($"Cannot connect to {database} on {_address.Host}:{_address.Port} as {_address.User}: {Reason(error)}. Nothing was changed. {Advice(error)}", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public NpgsqlConnection Connect(string database, string purpose, bool readOnly = false)
        => TryConnect(database, purpose, readOnly)
            ?? throw new DatabaseException(database == Maintenance
                ? $"There is no database {database} on {_address.Host}:{_address.Port}. Slipway needs one that is always there, for its lock and to make others. Nothing was changed. Name one in the parameter 'maintenance'."
                : $"There is no database {database} on {_address.Host}:{_address.Port}. Nothing was changed. Run Migrate first, or correct the name.");

    /// <summary>Ends the sessions that are kept in a copy: a rename would wait for them, and another database of that name could not use them.</summary>
    public static void EndKept(string database)
    {
        foreach (var key in Sources.Keys.Where(k => k.Database == database))
        {
            if (Sources.TryRemove(key, out var source))
                source.Dispose();
        }
    }

    public NpgsqlConnection ConnectMaintenance(string purpose) => Connect(Maintenance, purpose);

    /// <summary>The settings of a script's session. It is said anew before each script, so that none inherits what another has set.</summary>
    public string Pinned(Version server) => Reset(Always(server)) + SetRole;

    /// <summary>The settings in which the catalogue and rows always print alike.</summary>
    public string Steady(Version server) => Reset([.. Always(server), .. Printing]) + SetRole;

    private static readonly (string Name, string Value)[] Printing =
    [
        ("TimeZone", "UTC"), ("DateStyle", "ISO, YMD"), ("IntervalStyle", "iso_8601"), ("extra_float_digits", "1"), ("bytea_output", "hex"), ("row_security", "off"), ("xmlbinary", "base64"),
    ];

    private string SetRole => Role is { } role ? $"; SET ROLE {Quote(role)}" : "";

    // One statement for all: it is sent twice a script, and each statement costs both sides.
    private static string Reset(IEnumerable<(string Name, string Value)> settings)
        => $"RESET SESSION AUTHORIZATION; RESET ALL; SELECT {string.Join(", ", settings.Select(s => $"pg_catalog.set_config('{s.Name}', {Literal(s.Value)}, false)"))}";

    private List<(string Name, string Value)> Always(Version server)
    {
        var wait = (long)(_options.StatementLockTimeout ?? LockTimeout).TotalMilliseconds;
        List<(string, string)> settings =
        [
            ("search_path", Schema == "public" ? "public" : Quote(Schema) + ", public"), ("lock_timeout", wait.ToString(CultureInfo.InvariantCulture)), ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "0"), ("standard_conforming_strings", "on"), ("client_min_messages", "warning"), ("default_transaction_isolation", "read committed"), ("check_function_bodies", "on"),
        ];
        // A backend then notices within a second that its client is dead, and ends what it runs.
        if (server.Major >= 14)
            settings.Add(("client_connection_check_interval", "1000"));
        return settings;
    }

    /// <summary>Refuses what migrations would not be safe on.</summary>
    internal static void Check(Version version, int announced, int backend, string where)
    {
        if (version < Minimum)
            throw new DatabaseException($"{where} is PostgreSQL {version}, which is too old: Slipway needs {Minimum.Major} or newer. Nothing was changed. Upgrade the server first.");
        if (announced != backend)
            throw new DatabaseException($"{where} is a connection pooler (it announced process {announced}, and {backend} answered). A pooler may give a session's lock away, so migrations need the server itself. Nothing was changed. Set database.server to the server's own address and port.");
    }

    /// <summary>Without the password: what the clients of PostgreSQL need to know besides.</summary>
    public string ConnectionString => Settings().ConnectionString;

    public string? Role => Parameter("role");

    private NpgsqlConnectionStringBuilder Settings()
    {
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (name, value) in _address.Parameters.Where(p => !Own.Contains(p.Key)))
        {
            try
            {
                settings[name] = value;
            }
            catch (Exception error) when (error is ArgumentException or KeyNotFoundException or FormatException or NotSupportedException)
            {
                throw new DatabaseException($"The server parameter '{name}' cannot be '{value}': {error.Message} Nothing was touched. Correct the parameter and run the same command again.", error);
            }
        }

        return settings;
    }

    private NpgsqlConnection Create(string database, string purpose)
    {
        var settings = Settings();
        settings.Host = _address.Host;
        settings.Port = _address.Port;
        settings.Database = database;
        settings.Username = _address.User;
        settings.Password = _address.Password;
        settings.ApplicationName = PostgreSqlSessionName.Of(purpose, _options);
        settings.Pooling = IsKept(database, purpose);
        // Longer than that nothing between us and the server, nor a limit of its own, is to find it idle.
        (settings.ConnectionIdleLifetime, settings.ConnectionPruningInterval) = (10, 5);
        settings.CommandTimeout = 0;
        settings.KeepAlive = 10;
        if (!_address.Parameters.Keys.Any(k => k.StartsWith("Gss", StringComparison.OrdinalIgnoreCase)))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        return Conversation is { } heard && purpose == "work"
            ? Source(settings.ConnectionString, heard).CreateConnection()
            : Sources.GetOrAdd((database, settings.ConnectionString), static key => Source(key.Text, null)).CreateConnection();
    }

    // A copy is looked at some thirty times, and each time a new session would read the catalogue from disk first. Elsewhere none is kept, so that
    // nothing has to be given back.
    private static bool IsKept(string database, string purpose) => purpose is "read" or "look" && database.StartsWith(ScratchDatabase.NamePrefix, StringComparison.Ordinal);

    // Types of the database's own are read as text.
    private static NpgsqlDataSource Source(string connectionString, Action<string>? heard)
    {
        // The slim one and what is used of the other: a start is shorter by the types that nobody asks for.
        var source = new NpgsqlSlimDataSourceBuilder(connectionString);
        source.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        source.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (heard is not null)
            source.UseLoggerFactory(new PostgreSqlConversation(heard));
        return source.Build();
    }

    private void Check(NpgsqlConnection connection)
        => Check(connection.PostgreSqlVersion, connection.ProcessID, (int)new Sql(connection.CreateCommand).Scalar("SELECT pg_backend_pid()")!, $"{_address.Host}:{_address.Port}");

    private string? Parameter(string name) => _address.Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static string Reason(NpgsqlException error) => ((error as PostgresException)?.MessageText ?? error.InnerException?.Message ?? error.Message).TrimEnd('.');

    private static string Advice(NpgsqlException error) => (error as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "Check user and password, and that pg_hba.conf lets this host in.",
        PostgresErrorCodes.InsufficientPrivilege => "Have the server's administrator grant CONNECT on that database.",
        PostgresErrorCodes.TooManyConnections => "Wait until sessions end, or raise max_connections.",
        PostgresErrorCodes.CannotConnectNow => "The server is starting or stopping; run the same command again in a moment.",
        PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InvalidParameterValue => "Check the parameters 'role' and 'schema' of the server.",
        _ => "Check with HealthCheck that the server runs and can be reached.",
    };
}
