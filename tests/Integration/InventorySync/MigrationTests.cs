using MarketplaceSimulator;

namespace Slipway.Tests.Integration.Sync;

public sealed class MigrationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("migrations-").FullName;

    [Fact]
    public void Every_migration_has_a_way_back()
    {
        InventoryDatabase.Ups.Count.ShouldBeGreaterThan(5);
        foreach (var up in InventoryDatabase.Ups)
            File.ReadAllText(InventoryDatabase.DownOf(up)).Trim().ShouldNotBeEmpty(up);
    }

    [Fact]
    public void The_practice_database_is_what_the_first_migration_makes()
    {
        var migrated = Database("first");
        migrated.Apply(InventoryDatabase.Ups[0]);
        Database("legacy").WithLegacyRows().Catalogue().ShouldBe(migrated.Catalogue());
    }

    [Fact]
    public void Each_step_down_leaves_the_catalogue_of_the_step_before_to_the_letter()
    {
        var database = Database("steps").WithLegacyRows();
        var before = new List<IReadOnlyList<string>> { database.Catalogue() };
        foreach (var up in InventoryDatabase.Ups.Skip(1))
        {
            database.Apply(up);
            before.Add(database.Catalogue());
        }
        for (var step = InventoryDatabase.Ups.Count - 1; step > 0; step--)
        {
            database.Apply(InventoryDatabase.DownOf(InventoryDatabase.Ups[step]));
            database.Catalogue().ShouldBe(before[step - 1], InventoryDatabase.Ups[step]);
            database.Apply(InventoryDatabase.Ups[step]);
            database.Catalogue().ShouldBe(before[step], InventoryDatabase.Ups[step]);
            database.Apply(InventoryDatabase.DownOf(InventoryDatabase.Ups[step]));
        }
    }

    [Fact]
    public void Up_and_down_give_the_old_rows_back_exactly()
    {
        var database = Database("rows").WithLegacyRows();
        database.Execute("DELETE FROM inventory_data WHERE id = 200");
        var rows = database.Query("SELECT * FROM inventory_data ORDER BY id");
        rows.Count.ShouldBe(199);
        database.Migrate(1);
        Down(database);
        database.Query("SELECT * FROM inventory_data ORDER BY id").ShouldBe(rows);
        database.Query("SELECT name, seq FROM sqlite_sequence").ShouldBe(["inventory_data|200"]);
    }

    [Fact]
    public void An_empty_database_goes_up_down_and_up()
    {
        var database = Database("empty").Migrate();
        var catalogue = database.Catalogue();
        Down(database);
        database.Apply(InventoryDatabase.DownOf(InventoryDatabase.Ups[0]));
        database.Query("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").ShouldBeEmpty();
        database.Migrate().Catalogue().ShouldBe(catalogue);
    }

    [Fact]
    public void Old_rows_are_back_filled_by_the_rule_and_keep_every_invariant()
    {
        var database = Database("fill").WithLegacyRows().Migrate(1);
        database.Query("SELECT source, count(*) FROM inventory_data GROUP BY source ORDER BY source").ShouldBe(["ozon|106", "unknown|3", "wildberries|91"]);
        database.Query("SELECT id FROM inventory_data WHERE warehouse_key <> 'legacy' OR stock_type <> 'fbo' OR last_sync_id <> 0 OR last_sync_at <> updated_at OR warehouse_name IS NULL").ShouldBeEmpty();
        // Not a number, nothing, a double, a double below zero, and names of other marketplaces.
        database.Query("SELECT id, external_sku, external_product_id, quantity, quantity_present FROM inventory_data WHERE external_sku < 0 ORDER BY id").ShouldBe(
            ["193|-193|0|5|5", "194|-194|0|1|1", "195|-195|310000|4|4", "196|-196|410001|-2|0", "198|-198|0|0|0", "199|-199|0|8|8"]);
        foreach (var file in InventoryDatabase.Invariants)
            database.Query(File.ReadAllText(file)).ShouldBeEmpty(file);
    }

    [Fact]
    public async Task After_a_full_sync_the_rows_are_the_oracles_and_what_no_marketplace_knows_is_zero()
    {
        await using var lab = await SyncLab.Create(new SimulatorOptions { Seed = 7, Items = 500, NoLimits = true }, migrated: false);
        lab.Database.WithLegacyRows().Migrate(1);
        var firstRow = lab.Database.Query("SELECT sku, created_at FROM inventory_data WHERE id = 1")[0];
        (await lab.Run("--source", "all", "--full")).ShouldBe(0, lab.Output);

        foreach (var source in new[] { "ozon", "wildberries" })
        {
            lab.Database.Rows(source, "warehouse_key <> 'legacy'").ShouldBe(await lab.Simulator.Oracle(source), source);
            lab.Database.Rows(source, "warehouse_key = 'legacy' AND quantity_present <> 0").ShouldBeEmpty();
        }
        lab.Database.Query("SELECT count(*) FROM inventory_data WHERE id <= 200 AND warehouse_key <> 'legacy'").ShouldBe(["170"]);
        lab.Database.Query("SELECT sku, created_at FROM inventory_data WHERE id = 1").ShouldBe([firstRow]);
        lab.Database.Query("SELECT id, quantity FROM inventory_data WHERE source = 'unknown' ORDER BY id").ShouldBe(["197|12", "198|0", "199|8"]);
        lab.Log("ozon", "legacy", "status, records_zeroed > 0").ShouldBe("success|1");
        lab.ShouldBeTidy();

        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output);
        lab.Database.Rows("ozon", "warehouse_key <> 'legacy'").ShouldBe(await lab.Simulator.Oracle("ozon"));
    }

    [Fact]
    public async Task Going_back_after_a_sync_keeps_what_the_new_release_wrote_where_the_old_one_reads()
    {
        await using var lab = await SyncLab.Create(new SimulatorOptions { Seed = 7, Items = 500, NoLimits = true }, migrated: false);
        lab.Database.WithLegacyRows().Migrate(1);
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output);
        const string old = "SELECT id, marketplace, product_id, sku, product_name, quantity, created_at, updated_at FROM inventory_data ORDER BY id";
        var written = lab.Database.Query(old);
        written.Count.ShouldBeGreaterThan(300);
        Down(lab.Database);
        lab.Database.Query(old).ShouldBe(written);
        lab.Database.Migrate(1);
        foreach (var file in InventoryDatabase.Invariants)
            lab.Database.Query(File.ReadAllText(file)).ShouldBeEmpty(file);
        (await lab.Run("--source", "all", "--full")).ShouldBe(0, lab.Output);
        lab.Database.Rows("ozon", "warehouse_key <> 'legacy'").ShouldBe(await lab.Simulator.Oracle("ozon"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Down(InventoryDatabase database)
    {
        foreach (var up in InventoryDatabase.Ups.Skip(1).Reverse())
            database.Apply(InventoryDatabase.DownOf(up));
    }

    private InventoryDatabase Database(string name) => new(Path.Combine(_directory, name + ".db"));
}
