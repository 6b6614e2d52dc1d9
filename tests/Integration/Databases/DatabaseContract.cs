using System.Text.Json;
using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases;

/// <summary>What every engine must do. An engine inherits it and says how to open one of its databases and how to speak to it.</summary>
public abstract partial class DatabaseContract : IDisposable
{
    internal Workspace Work { get; } = new();

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => Work.Dispose();

    /// <summary>The options of this test's database; every call names the same one.</summary>
    protected abstract DatabaseOptions Options { get; }

    /// <summary>Runs SQL behind the tool's back; creates the database when it is not there.</summary>
    protected abstract void Run(string sql);

    protected abstract IReadOnlyList<string> Query(string sql);

    /// <summary>A primary key whose values the engine makes.</summary>
    protected virtual string Key => "INTEGER PRIMARY KEY";

    /// <summary>False where the server commits each statement that changes the schema.</summary>
    protected virtual bool RollsDdlBack => true;

    /// <summary>How the engine shows a column more in item and a table stray with one column.</summary>
    protected virtual IReadOnlyList<string> Drift => ["  table item", "+   column secret integer", "+ table stray", "+   column id integer"];

    /// <summary>Fails when this test's database is there in any way: as a file, or on the server.</summary>
    protected virtual void ShouldNotExist() => Directory.GetFileSystemEntries(Work.Data).ShouldBeEmpty();

    protected Database Open(Func<DatabaseOptions, DatabaseOptions>? with = null, TimeProvider? time = null)
        => Database.Open(with is null ? Options : with(Options), time ?? TimeProvider.System);

    /// <summary>Three migrations of a small shop: tables, data and a back-fill.</summary>
    internal Workspace Shop() => Work
        .Migration("0001_create_item", $"CREATE TABLE item (id {Key}, name VARCHAR(50) NOT NULL);", "DROP TABLE item;")
        .Migration("0002_add_price", "ALTER TABLE item ADD COLUMN price INTEGER;\nUPDATE item SET price = 100;", "ALTER TABLE item DROP COLUMN price;")
        .Migration("0003_create_sale", $"CREATE TABLE sale (id {Key}, item_id INTEGER NOT NULL);", "DROP TABLE sale;");

    internal Task<MigrationReport> Latest(Database database) => database.MigrateToLatestAsync(null, Now);

    protected static T RoundTrip<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;
}
