using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

/// <summary>The migrations of the inventory sync on a MariaDB that the old release left.</summary>
public sealed class InventoryMigrationTests(MariaDbServer server) : IAsyncLifetime
{
    private readonly string _name = "inventory_" + Guid.NewGuid().ToString("N")[..10];
    private readonly string _scratch = Directory.CreateTempSubdirectory("slipway-inventory-").FullName;

    internal static string Migrations { get; } = FindMigrations();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await server.StartAsync(Now);

    public ValueTask DisposeAsync()
    {
        server.Execute(null, $"DROP DATABASE IF EXISTS {_name}");
        Directory.Delete(_scratch, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task They_pass_the_rehearsal_on_legacy_rows_and_come_back_to_where_they_began()
    {
        server.Execute(null, $"CREATE DATABASE {_name}");
        server.Execute(_name, await File.ReadAllTextAsync(Path.Combine(Migrations, "0001_legacy_inventory.up.sql"), Now));
        server.Execute(
            _name,
            """
            INSERT INTO inventory_data (marketplace, product_id, sku, product_name, quantity, updated_at) VALUES
            (' Ozon ', '300', '600', 'Ёж', 5, '2026-01-02 03:04:05'), ('WB', 'none', '601', NULL, -3, '2026-01-02 03:04:05'), ('Wildberries', '7', '601', 'twice', 4, '2026-01-02 03:04:05'),
            ('avito', '8', 'abc', 'word', 1, '2026-01-02 03:04:05'), ('ozon', '9', '000', 'zero', 1, '2026-01-02 03:04:05')
            """);
        var options = new DatabaseOptions { Engine = "mariadb", Server = server.Address(_name), Migrations = Migrations, Application = "inventory", AppliedBy = "tester", Baseline = 1 };
        await using var database = Database.Open(options, TimeProvider.System);
        var before = await database.PositionAsync(Now);

        var rehearsal = await database.RehearseAsync(_scratch, Now);

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.Invariants.Count.ShouldBe(4);
        rehearsal.ChangedByRoundTrip.ShouldBeEmpty();
        await database.MigrateToLatestAsync(null, Now);
        server.Query(_name, "SELECT source, external_product_id, external_sku, quantity_present, warehouse_key FROM inventory_data ORDER BY id").ShouldBe(
            ["ozon|300|600|5|legacy", "wildberries|0|601|0|legacy", "wildberries|7|-3|4|legacy", "unknown|8|-4|1|legacy", "ozon|9|-5|1|legacy"]);
        await database.MigrateToAsync(before, null, Now);
        (await database.PositionAsync(Now)).ShouldBe(before);
        server.Query(_name, "SELECT COUNT(*) FROM inventory_data").ShouldBe(["5"]);
    }

    private static string FindMigrations()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (Directory.Exists(Path.Combine(directory, "migrations", "inventory", "mysql")))
                return Path.Combine(directory, "migrations", "inventory", "mysql");
        }

        throw new DirectoryNotFoundException("migrations/inventory/mysql");
    }
}
