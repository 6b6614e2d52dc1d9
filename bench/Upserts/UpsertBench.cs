using System.Diagnostics;
using System.Globalization;
using System.Text;
using InventorySync.Store;
using InventorySync.Streams;
using MySqlConnector;
using Slipway.Bench.Lab;
using Slipway.Databases;

namespace Slipway.Bench.Upserts;

/// <summary>
/// The inventory sync's store, page by page with its counters and its place to go on from, against LOAD DATA LOCAL INFILE of everything at once into an
/// indexed staging table and one merge. The same rows into the same table: new, then all changed, then all the same.
/// </summary>
internal static class UpsertBench
{
    private const int Rows = 300_000;
    private const int PageRows = 10_000;
    private const string Ours = "InventorySync, pages of 10,000";
    private const string Bulk = "LOAD DATA + one merge";
    private static readonly string[] Passes = ["insert", "update", "touch"];

    private const string Staging = """
        CREATE TABLE staging (
            sku BIGINT NOT NULL, wkey VARCHAR(255) NOT NULL, type VARCHAR(10) NOT NULL, product BIGINT NOT NULL, offer VARCHAR(255), warehouse BIGINT, name VARCHAR(255),
            present INT NOT NULL, reserved INT, available INT, PRIMARY KEY (sku, wkey, type)
        ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
        """;

    private const string Merge = """
        INSERT INTO inventory_data (marketplace, product_id, sku, product_name, quantity, created_at, updated_at, source, account_id,
            external_product_id, external_sku, offer_id, warehouse_key, warehouse_id, warehouse_name, stock_type, quantity_present, quantity_reserved, quantity_available, last_sync_at, last_sync_id)
        SELECT 'ozon', CAST(product AS CHAR), CAST(sku AS CHAR), NULL, present, NOW(3), NOW(3), 'ozon', 'a', product, sku, offer, wkey, warehouse, name, type, present, reserved, available, NOW(3), 1
        FROM staging
        ON DUPLICATE KEY UPDATE product_id = VALUES(product_id), quantity = VALUES(quantity), updated_at = VALUES(updated_at), external_product_id = VALUES(external_product_id),
            offer_id = VALUES(offer_id), warehouse_id = VALUES(warehouse_id), warehouse_name = VALUES(warehouse_name), quantity_present = VALUES(quantity_present),
            quantity_reserved = VALUES(quantity_reserved), quantity_available = VALUES(quantity_available), last_sync_at = VALUES(last_sync_at), last_sync_id = VALUES(last_sync_id)
        """;

    public static async Task<int> RunAsync(int rounds = 5)
    {
        await using var server = new MariaDbServer();
        if (server.Missing is { } missing)
        {
            Console.WriteLine($"upsert: NOT MEASURED: {missing}.\n");
            return 0;
        }

        await server.StartAsync();
        var measured = new Rounds();
        var file = Path.GetTempFileName();
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                await StoreAsync(server, measured);
                await LoadAsync(server, file, measured);
            }
        }
        finally
        {
            File.Delete(file);
        }

        Console.WriteLine($"{server.Version}, {Rows} rows, {rounds} rounds, {Shell.Load()}\n");
        Console.WriteLine($"| pass | {Ours}: rows/s | {Bulk}: rows/s | ratio (goal ≥ 0.8, or 50,000 rows/s) |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var pass in Passes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {pass} | {Rows / measured.Median(Ours, pass):0} | {Rows / measured.Median(Bulk, pass):0} | {measured.Ratio(Bulk, Ours, pass)} |"));
        Console.WriteLine();
        return 0;
    }

    private static async Task StoreAsync(MariaDbServer server, Rounds measured)
    {
        await MigratedAsync(server, "bench_store");
        using var store = Stores.Open($"mysql://{Server.User}:{Server.Password}@127.0.0.1:{server.Port}/bench_store", TimeProvider.System);
        foreach (var pass in Passes)
        {
            var began = Stopwatch.GetTimestamp();
            var run = await store.BeginAsync(new RunKey("ozon", "a", "fbo"), RunMode.Normal, "bench", null, CancellationToken.None);
            for (var page = 0; page < Rows / PageRows; page++)
            {
                var rows = Enumerable.Range((page * PageRows) + 1, PageRows).Select(sku => Row(sku, Present(pass))).ToList();
                await store.SavePageAsync(run, Page.OfStocks(rows, [], null), new CursorState(run.Id, null, null, false, false, true), CancellationToken.None);
            }

            await store.CompleteAsync(run, RunStatus.Success, null, null, null, null, CancellationToken.None);
            measured.Add(Ours, pass, Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (run.Counters.Processed != Rows)
                throw new InvalidOperationException($"{pass}: {run.Counters.Processed} rows were processed");
        }
    }

    private static async Task LoadAsync(MariaDbServer server, string file, Rounds measured)
    {
        await MigratedAsync(server, "bench_load");
        await using var connection = (MySqlConnection)server.Open("bench_load");
        foreach (var pass in Passes)
        {
            // The file is there before the clock starts: writing it is no part of what is compared.
            await WriteAsync(file, Present(pass));
            var began = Stopwatch.GetTimestamp();
            await ExecuteAsync(connection, Staging);
            var loader = new MySqlBulkLoader(connection) { FileName = file, TableName = "staging", Local = true, CharacterSet = "utf8mb4", FieldTerminator = "\t", LineTerminator = "\n" };
            await loader.LoadAsync();
            await ExecuteAsync(connection, Merge);
            await ExecuteAsync(connection, "DROP TABLE staging");
            measured.Add(Bulk, pass, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
    }

    private static StockRow Row(long sku, int present) => new(sku + 7, sku, $"offer-{sku}", "wh-1", 1, "Warehouse", "fbo", present, 1, present - 1, null, null, null);

    private static int Present(string pass) => pass == "insert" ? 5 : 6;

    private static async Task WriteAsync(string file, int present)
    {
        await using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 16);
        for (var sku = 1; sku <= Rows; sku++)
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{sku}\twh-1\tfbo\t{sku + 7}\toffer-{sku}\t1\tWarehouse\t{present}\t1\t{present - 1}\n"));
    }

    private static async Task MigratedAsync(MariaDbServer server, string name)
    {
        server.Recreate(name);
        await using var database = Database.Open(
            new DatabaseOptions
            {
                Engine = "mariadb",
                Server = new ServerAddress("127.0.0.1", server.Port, name, Server.User, Server.Password),
                Migrations = Path.Combine(Repository.Root, "migrations", "inventory", "mysql"),
                Application = "inventory",
                AppliedBy = "bench",
            },
            TimeProvider.System);
        await database.MigrateToLatestAsync(null, CancellationToken.None);
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
