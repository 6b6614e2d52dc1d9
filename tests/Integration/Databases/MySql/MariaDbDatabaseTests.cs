using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

/// <summary>The contract on a real MariaDB, and what only it has.</summary>
public sealed partial class MariaDbDatabaseTests(MariaDbServer server) : DatabaseContract, IAsyncLifetime
{
    private readonly string _name = "shop_" + Guid.NewGuid().ToString("N")[..10];

    protected override DatabaseOptions Options => new()
    {
        Engine = "mariadb",
        Server = server.Address(_name),
        Migrations = Work.Migrations,
        Application = "shop",
        AppliedBy = "tester",
        DeploymentId = "d-1",
    };

    protected override string Rules => "mysql";

    protected override string Analyse(string table) => $"ANALYZE TABLE {table}";

    protected override string Endless => "SELECT SLEEP(600);";

    private string CopyPrefix => $"slipway_scratch_{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(_name)))[..8]}_";

    protected override IReadOnlyList<string> Copies() => server.Query(null, $"SHOW DATABASES LIKE '{CopyPrefix}%'");

    protected override string Chance => "HEX(RANDOM_BYTES(16))";

    // Each statement is committed by itself: from the first change of rows on, a failure is put right by mending the script or from the backup.
    protected override IReadOnlyList<string> RestoreOnly =>
    [
        "statement 3 of 5 of 0004_count.up.sql (INSERT INTO sale (item_id) SELECT id FROM item)",
        "statement 4 of 5 of 0004_count.up.sql (CREATE TABLE note (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(50)))",
        "statement 5 of 5 of 0004_count.up.sql (UPDATE item SET counted = price)",
    ];

    protected override string Key => "INT AUTO_INCREMENT PRIMARY KEY";

    protected override bool RollsDdlBack => false;

    protected override IReadOnlyList<string> Drift =>
    [
        "  table item", "+   column secret int(11) DEFAULT NULL", "+ table stray", "+   column id int(11) DEFAULT NULL", "+   option ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
    ];

    public async ValueTask InitializeAsync() => await server.StartAsync(Now);

    public ValueTask DisposeAsync()
    {
        Dispose();
        foreach (var database in server.Query(null, $"SHOW DATABASES LIKE '{_name}%'"))
            server.Execute(null, $"DROP DATABASE {database}");
        return ValueTask.CompletedTask;
    }

    protected override void Run(string sql)
    {
        server.Execute(null, $"CREATE DATABASE IF NOT EXISTS {_name}");
        server.Execute(_name, sql);
    }

    protected override string Beside(string name) => $"{_name}_{name}";

    protected override void RunIn(string other, string sql)
    {
        server.Execute(null, $"CREATE DATABASE IF NOT EXISTS {other}");
        server.Execute(other, sql);
    }

    protected override IReadOnlyList<string> QueryIn(string other, string sql) => server.Query(other, sql);

    protected override string Numbers(int count) => $"(SELECT seq AS n FROM seq_1_to_{count}) AS numbers";

    protected override IReadOnlyList<string> Query(string sql) => server.Query(_name, sql);

    protected override void ShouldNotExist() => server.Query(null, $"SELECT 1 FROM information_schema.schemata WHERE schema_name = '{_name}'").ShouldBeEmpty();
}
