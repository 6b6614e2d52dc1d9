using Microsoft.Data.Sqlite;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

public sealed partial class SqliteDatabaseTests : DatabaseContract
{
    private string File => Path.Combine(Work.Data, "shop.db");

    protected override DatabaseOptions Options => new()
    {
        Engine = "sqlite",
        File = File,
        Migrations = Work.Migrations,
        Application = "shop",
        AppliedBy = "tester",
        DeploymentId = "d-1",
    };

    protected override string Rules => "sqlite";

    protected override string Endless => "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;";

    protected override IReadOnlyList<string> Copies() => Directory.Exists(Work.Scratch) ? Directory.GetFiles(Work.Scratch, "*.db") : [];

    protected override Task AfterMigratingAsync(Database database) => database.SweepCopiesAsync(Work.Scratch, Now);

    protected override string Chance => "hex(randomblob(16))";

    protected override void Run(string sql) => SqliteShell.Run(File, sql);

    protected override string Beside(string name) => Path.Combine(Work.Data, name + ".db");

    protected override void RunIn(string other, string sql) => SqliteShell.Run(other, sql);

    protected override IReadOnlyList<string> QueryIn(string other, string sql) => SqliteShell.Query(other, sql);

    protected override string Numbers(int count) => $"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)";

    protected override string Noise => "hex(randomblob(16))";

    protected override IReadOnlyList<string> Query(string sql) => SqliteShell.Query(File, sql);
}
