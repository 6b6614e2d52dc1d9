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

    protected override void Run(string sql) => SqliteShell.Run(File, sql);

    protected override IReadOnlyList<string> Query(string sql) => SqliteShell.Query(File, sql);
}
