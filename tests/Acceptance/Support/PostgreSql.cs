using Npgsql;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A PostgreSQL server; the deploy user may log in and make databases.</summary>
internal sealed class PostgreSql : ServerProcess
{
    public const string Binaries = "/usr/lib/postgresql/15/bin";
    public const string Program = $"{Binaries}/postgres";
    public const string User = "slipway";
    public const string Password = "crash test";
    private const string Admin = "admin";

    private PostgreSql()
        : base("slipway-acceptance-postgres") => File.WriteAllText($"{Folder}/admin", Admin);

    protected override string Account => "postgres";

    public static async Task<PostgreSql> CreateAsync()
    {
        var server = new PostgreSql();
        await server.CreateAsync(
            [$"{Binaries}/initdb", "--pgdata", $"{server.Folder}/data", "--username=postgres", $"--pwfile={server.Folder}/admin", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"],
            () => server.Execute($"CREATE ROLE {User} LOGIN CREATEDB PASSWORD '{Password}'"));
        return server;
    }

    public void Execute(string sql, string database = "postgres")
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Query(string sql, string database = "postgres")
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : $"{reader.GetValue(i)}")));
        return rows;
    }

    public Task<string> DumpAsync(string database, params string[] options) =>
        Tool.RunAsync("/", "env", [$"PGPASSWORD={Admin}", $"{Binaries}/pg_dump", "--host=127.0.0.1", $"--port={Port}", "--username=postgres", .. options, database]);

    protected override IReadOnlyList<string> Command() =>
    [
        Program, "-D", $"{Folder}/data", "-h", "127.0.0.1", "-p", $"{Port}", "-c", "unix_socket_directories=", "-c", "shared_buffers=64MB", "-c", "logging_collector=on",
    ];

    protected override Task<bool> AnswersAsync()
    {
        try
        {
            Execute("SELECT 1");
            return Task.FromResult(true);
        }
        catch (NpgsqlException)
        {
            return Task.FromResult(false);
        }
    }

    private NpgsqlConnection Open(string database)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=postgres;Password={Admin};Database={database};Pooling=false");
        connection.Open();
        return connection;
    }
}
