using System.Diagnostics;
using InventorySync.Store;
using InventorySync.Store.MySql;
using InventorySync.Streams;
using MarketplaceSimulator;
using MySqlConnector;
using Slipway.Databases;
using Slipway.Tests.Integration.Databases.MySql;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Sync;

/// <summary>The sync on MariaDB: the same runs as on SQLite must leave the same rows and the same counters.</summary>
public sealed class MySqlStoreTests(MariaDbServer server) : IAsyncLifetime
{
    private const string Rows = """
        SELECT marketplace, product_id, sku, product_name, quantity, source, account_id, external_product_id, external_sku, offer_id, barcode, warehouse_key, warehouse_id,
               warehouse_name, stock_type, quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client, source_updated_at, last_sync_id
        FROM inventory_data ORDER BY source, account_id, external_sku, warehouse_key, stock_type
        """;

    private const string Logs = """
        SELECT id, source, stock_type, mode, status, records_processed, records_inserted, records_updated, records_unchanged, records_zeroed, records_duplicate, records_failed, pages
        FROM sync_logs ORDER BY id
        """;

    private readonly string _name = "sync_" + Guid.NewGuid().ToString("N")[..10];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Url => $"mysql://root@127.0.0.1:{server.Port}/{_name}";

    public async ValueTask InitializeAsync() => await server.StartAsync(Now);

    public ValueTask DisposeAsync()
    {
        server.Execute(null, $"DROP DATABASE IF EXISTS {_name}");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_runs_leave_the_same_rows_and_counters_as_on_sqlite()
    {
        await using var lab = await SyncLab.Create(new SimulatorOptions { Seed = 7, Items = 300, NoLimits = true }, migrated: false);
        lab.Database.WithLegacyRows();
        server.Execute(null, $"CREATE DATABASE {_name}");
        server.Execute(_name, await File.ReadAllTextAsync(Path.Combine(InventoryMigrationTests.Migrations, "0001_legacy_inventory.up.sql"), Now));
        foreach (var row in lab.Database.Query("SELECT id || ', ' || quote(marketplace) || ', ' || quote(product_id) || ', ' || quote(sku) || ', ' || quote(product_name) || ', ' || quantity || ', ' || quote(created_at) || ', ' || quote(updated_at) FROM inventory_data"))
            server.Execute(_name, $"INSERT INTO inventory_data VALUES ({row.Replace("\\", "\\\\", StringComparison.Ordinal)})");
        lab.Database.Migrate(1);
        await MigrateAsync();

        foreach (var arguments in (string[][])[["--source", "all"], ["--source", "all"], ["--source", "ozon", "--full"], ["--source", "all", "--test-mode"], ["--source", "wildberries", "--full"]])
        {
            if (arguments is [_, "ozon", _])
            {
                await lab.Simulator.Scenario("quantities-change", "");
                await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 9}""");
            }

            (await lab.Run(arguments)).ShouldBe(0, lab.Output + lab.Error);
            var sqlite = lab.Environment["DATABASE_URL"];
            lab.Environment["DATABASE_URL"] = Url;
            (await lab.Run(arguments)).ShouldBe(0, lab.Output + lab.Error);
            lab.Environment["DATABASE_URL"] = sqlite;

            var when = string.Join(' ', arguments);
            Query(Rows).ShouldBe(lab.Database.Query(Rows), when);
            Query(Logs).ShouldBe(lab.Database.Query(Logs), when);
        }

        Query("SELECT COUNT(*) > 300, SUM(quantity = 0) > 0 FROM inventory_data").ShouldBe(["1|1"]);
        Query("SELECT SUM(records_zeroed) > 0, SUM(records_updated) > 0, SUM(records_unchanged) > 0 FROM sync_logs").ShouldBe(["1|1|1"]);
        foreach (var file in Directory.GetFiles(Path.Combine(InventoryMigrationTests.Migrations, "invariants")))
            Query(await File.ReadAllTextAsync(file, Now)).ShouldBeEmpty(file);
    }

    [Fact]
    public async Task A_lock_is_one_for_an_account_and_goes_with_its_session()
    {
        await MigrateAsync();
        using var one = Stores.Open(Url, TimeProvider.System);
        using var two = Stores.Open(Url, TimeProvider.System);

        var held = one.TryLock("ozon", "a").ShouldNotBeNull();
        two.TryLock("ozon", "a").ShouldBeNull();
        two.TryLock("ozon", "b").ShouldNotBeNull().Dispose();
        held.Dispose();

        two.TryLock("ozon", "a").ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task A_page_that_fails_leaves_neither_rows_nor_counters()
    {
        await MigrateAsync();
        using var store = Stores.Open(Url, TimeProvider.System);
        var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "e", null, Now);
        var page = Page.OfStocks([Row(1), Row(2) with { StockType = "unknown" }], [], null);

        await Should.ThrowAsync<MySqlException>(() => store.SavePageAsync(run, page, new CursorState(run.Id, null, null, true, false, true), Now));

        run.Counters.Processed.ShouldBe(0);
        Query("SELECT COUNT(*) FROM inventory_data").ShouldBe(["0"]);
        await store.SavePageAsync(run, Page.OfStocks([Row(1) with { OfferId = "it's \\ \"ёж\" 😀" }], [], null), new CursorState(run.Id, null, null, true, false, true), Now);
        Query("SELECT offer_id FROM inventory_data").ShouldBe(["it's \\ \"ёж\" 😀"]);
    }

    [Fact]
    public async Task A_page_that_a_deadlock_took_back_is_written_again_and_counted_once()
    {
        await MigrateAsync();
        using var store = Stores.Open(Url, TimeProvider.System);
        var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "e", null, Now);
        await store.SavePageAsync(run, Page.OfStocks([Row(1)], [], null), new CursorState(run.Id, null, null, false, false, true), Now);
        await using var other = new MySqlConnection($"Server=127.0.0.1;Port={server.Port};User ID=root;Database={_name};Pooling=false");
        await other.OpenAsync(Now);
        var before = Deadlocks();

        // It has changed more than the page does, so that the server takes back the page; and it has what the page needs last.
        await ExecuteAsync(other, $"START TRANSACTION; INSERT INTO inventory_products (source, account_id, external_sku, external_product_id, last_sync_at, last_sync_id) SELECT 'wildberries', 'b', seq, 1, NOW(), 1 FROM seq_1_to_1000; SELECT id FROM sync_logs WHERE id = {run.Id} FOR UPDATE");
        var saved = store.SavePageAsync(run, Page.OfStocks([Row(1) with { Present = 6 }, Row(2)], [], null), new CursorState(run.Id, null, null, true, false, true), Now);
        await WaitsAsync();
        await ExecuteAsync(other, "UPDATE inventory_data SET quantity = quantity WHERE external_sku = 1; COMMIT");
        await saved;

        Deadlocks().ShouldBe(before + 1, "or this test shows nothing");
        (run.Counters.Inserted, run.Counters.Duplicate, run.Counters.Pages).ShouldBe((2, 1, 2));
        Query("SELECT external_sku, quantity_present FROM inventory_data ORDER BY 1").ShouldBe(["1|6", "2|5"]);
        Query($"SELECT records_inserted, records_duplicate, pages FROM sync_logs WHERE id = {run.Id}").ShouldBe(["2|1|2"]);
    }

    [Theory]
    [InlineData("ON")]
    [InlineData("OFF")]
    public async Task Odd_values_arrive_as_they_are_and_one_that_does_not_fit_is_refused(string localInfile)
    {
        await MigrateAsync();
        server.Execute(null, $"SET GLOBAL local_infile = {localInfile}");
        try
        {
            using var store = Stores.Open(Url, TimeProvider.System);
            var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "e", null, Now);
            string[] odd = ["tab\there", "line\nbreak", "back\\slash\\N", "'quoted' \"twice\"", "\\N", "", "ёж 😀\r"];

            await store.SavePageAsync(run, Page.OfStocks([.. odd.Select((text, i) => Row(i + 1) with { OfferId = text })], [], null), new CursorState(run.Id, null, null, true, false, true), Now);

            server.Query(_name, "SELECT HEX(offer_id) FROM inventory_data ORDER BY external_sku").ShouldBe(odd.Select(text => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text))));
            var tooLong = Page.OfStocks([Row(100), Row(101) with { OfferId = new string('x', 300) }], [], null);
            (await Should.ThrowAsync<MySqlException>(() => store.SavePageAsync(run, tooLong, new CursorState(run.Id, null, null, true, false, true), Now))).Message.ShouldContain("Data too long");
            Query("SELECT COUNT(*) FROM inventory_data").ShouldBe([$"{odd.Length}"]);
        }
        finally
        {
            server.Execute(null, "SET GLOBAL local_infile = ON");
        }
    }

    [Fact]
    public async Task A_row_that_comes_twice_in_a_first_run_is_counted_once_as_new()
    {
        await MigrateAsync();
        using var store = Stores.Open(Url, TimeProvider.System);
        var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "e", null, Now);

        foreach (var skus in (int[][])[[1, 2, 2], [2, 3], [4, 5], [6]])
            await store.SavePageAsync(run, Page.OfStocks([.. skus.Select(sku => Row(sku))], [], null), new CursorState(run.Id, null, null, true, false, true), Now);

        (run.Counters.Inserted, run.Counters.Duplicate, run.Counters.Updated, run.Counters.Unchanged).ShouldBe((6, 2, 0, 0));
        Query("SELECT external_sku FROM inventory_data ORDER BY 1").ShouldBe(["1", "2", "3", "4", "5", "6"]);
    }

    [Fact]
    public void A_database_that_is_not_there_or_not_migrated_says_what_to_do()
    {
        server.Execute(null, $"CREATE DATABASE {_name}");

        Should.Throw<StoreException>(() => Stores.Open(Url, TimeProvider.System)).Message.ShouldContain("apply the migrations of migrations/inventory/mysql first");
        Should.Throw<StoreException>(() => Stores.Open(Url + "x", TimeProvider.System)).Message.ShouldContain("cannot be used");
        Should.Throw<StoreException>(() => Stores.Open(Url + "?nonsense=1", TimeProvider.System)).Message.ShouldContain("nonsense");
    }

    // Run it by name: it measures.
    [Fact(Explicit = true)]
    public async Task A_million_rows_are_written_at_a_rate()
    {
        await MigrateAsync();
        using var store = (MySqlStore)Stores.Open(Url, TimeProvider.System);
        foreach (var pass in (string[])["insert", "update", "touch"])
        {
            var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "e", null, Now);
            var watch = Stopwatch.StartNew();
            for (var page = 0; page < 100; page++)
                await store.SavePageAsync(run, Page.OfStocks([.. Enumerable.Range(page * 10_000, 10_000).Select(i => Row(i + 1) with { Present = pass == "insert" ? 1 : 2 })], [], null), new CursorState(run.Id, null, null, false, false, true), Now);
            TestContext.Current.TestOutputHelper!.WriteLine($"{pass}: {1_000_000 / watch.Elapsed.TotalSeconds:0} rows/s");
            await store.CompleteAsync(run, RunStatus.Success, null, null, null, null, Now);
            run.Counters.Processed.ShouldBe(1_000_000);
        }
    }

    private long Deadlocks() => long.Parse(server.Query(_name, "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'Innodb_deadlocks'").Single(), System.Globalization.CultureInfo.InvariantCulture);

    // The server shows what it has seen until nobody has asked for a tenth of a second.
    private async Task WaitsAsync()
    {
        var asked = 0;
        for (; asked < 100 && server.Query(_name, "SELECT COUNT(*) FROM information_schema.innodb_lock_waits").Single() == "0"; asked++)
            await Task.Delay(200, Now);
        asked.ShouldBeLessThan(100, "no session waits for another");
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Now);
    }

    private static StockRow Row(long sku) => new(sku + 7, sku, $"offer-{sku}", "wh-1", 1, "Warehouse", "fbo", 5, 1, 4, null, null, null);

    private async Task MigrateAsync()
    {
        await using var database = Database.Open(
            new DatabaseOptions { Engine = "mariadb", Server = server.Address(_name), Migrations = InventoryMigrationTests.Migrations, Application = "inventory", AppliedBy = "tester", Baseline = 1 }, TimeProvider.System);
        await database.MigrateToLatestAsync(null, Now);
    }

    private List<string> Query(string sql) => [.. server.Query(_name, sql).Select(row => row.Replace("NULL", "null", StringComparison.Ordinal))];
}
