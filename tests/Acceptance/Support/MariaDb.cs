using System.Globalization;
using MySqlConnector;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A MariaDB server; the deploy user has what docs/operations.md says that it needs.</summary>
internal sealed class MariaDb : ServerProcess
{
    public const string Program = "/usr/sbin/mariadbd";
    public const string User = "slipway";
    public const string Password = "crash test";

    private MariaDb()
        : base("slipway-acceptance-mariadb")
    {
    }

    protected override string Account => "mysql";

    public static async Task<MariaDb> CreateAsync()
    {
        var server = new MariaDb();
        await server.CreateAsync(
            ["mariadb-install-db", "--no-defaults", $"--datadir={server.Folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db"],
            () => server.Execute($"CREATE USER {User}@'%' IDENTIFIED BY '{Password}'; GRANT ALL ON `inventory`.* TO {User}@'%'; GRANT ALL ON `slipway\\_scratch\\_%`.* TO {User}@'%'; GRANT PROCESS ON *.* TO {User}@'%'"));
        return server;
    }

    public void Execute(string sql, string? database = null)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Query(string sql, string? database = null)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    public Task<string> DumpAsync(string database, params string[] options) =>
        Tool.RunAsync("/", "mariadb-dump", ["--no-defaults", "--host=127.0.0.1", $"--port={Port}", "--user=root", "--single-transaction", "--skip-comments", "--routines", "--events", .. options, database]);

    public Task LoadAsync(string database, string file) =>
        Tool.RunAsync("/", "sh", "-c", "exec mariadb --no-defaults --host=127.0.0.1 --port=\"$1\" --user=root \"$2\" <\"$3\"", "load", $"{Port}", database, file);

    protected override IReadOnlyList<string> Command() =>
    [
        Program, "--no-defaults", $"--datadir={Folder}/data", $"--socket={Folder}/socket", $"--pid-file={Folder}/pid", $"--tmpdir={Folder}", $"--port={Port}", "--bind-address=127.0.0.1",
        "--skip-log-bin", "--skip-name-resolve", "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M", $"--log-error={Folder}/log",
    ];

    protected override Task<bool> AnswersAsync()
    {
        try
        {
            Execute("DO 1");
            return Task.FromResult(true);
        }
        catch (MySqlException)
        {
            return Task.FromResult(false);
        }
    }

    private MySqlConnection Open(string? database)
    {
        var connection = new MySqlConnection($"Server=127.0.0.1;Port={Port};User ID=root;Database={database};Pooling=false;AllowUserVariables=true");
        connection.Open();
        return connection;
    }
}
