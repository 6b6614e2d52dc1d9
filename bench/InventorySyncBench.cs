using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Slipway.Bench;

/// <summary>A sync of about 1,000,000 stock rows from the simulator, as processes: empty table, then the same again.</summary>
internal static class InventorySyncBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var items = args.Length > 0 ? args[0] : "254000";
        var directory = Directory.CreateTempSubdirectory("bench-sync-").FullName;
        var port = "";
        using var simulator = Process.Start(new ProcessStartInfo(Beside("marketplace-simulator"), ["--port", "0", "--seed", "7", "--items", items, "--no-limits"]) { RedirectStandardOutput = true })!;
        try
        {
            port = (await simulator.StandardOutput.ReadLineAsync())!.Split(':')[^1];
            var database = Path.Combine(directory, "inventory.db");
            Migrate(database);
            Console.WriteLine("| run | stock rows | products | seconds | stock rows/s | all rows/s | CPU s | peak RSS MB | file MB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var run in new[] { "first", "again" })
                await MeasureAsync(run, database, port, directory);
            return 0;
        }
        finally
        {
            simulator.Kill();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string run, string database, string port, string directory)
    {
        var clock = Stopwatch.StartNew();
        using var sync = Process.Start(Sync(database, port, directory))!;
        var output = sync.StandardOutput.ReadToEndAsync();
        var (peak, cpu) = (0L, TimeSpan.Zero);
        while (!sync.WaitForExit(20))
            (peak, cpu) = (Math.Max(peak, Peak(sync.Id)), Cpu(sync, cpu));
        var seconds = clock.Elapsed.TotalSeconds;
        if (sync.ExitCode != 0)
            throw new InvalidOperationException($"inventory-sync ended with {sync.ExitCode}: {await output}");
        var stock = Sum(database, "stock_type <> 'catalog'");
        var products = Sum(database, "stock_type = 'catalog'");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {run} | {stock} | {products} | {seconds:0.0} | {stock / seconds:0} | {(stock + products) / seconds:0} | {cpu.TotalSeconds:0.0} | {peak / 1024.0:0} | {new FileInfo(database).Length / 1e6:0} |"));
    }

    private static ProcessStartInfo Sync(string database, string port, string directory)
    {
        var start = new ProcessStartInfo(Beside("inventory-sync"), ["--source", "all"]) { RedirectStandardOutput = true };
        var url = $"http://127.0.0.1:{port}";
        foreach (var (key, value) in new[]
        {
            ("OZON_BASE_URL", $"{url}/ozon"), ("OZON_CLIENT_ID", "123456"), ("OZON_API_KEY", "sandbox-ozon-key"),
            ("WB_CONTENT_BASE_URL", $"{url}/wb/content"), ("WB_MARKETPLACE_BASE_URL", $"{url}/wb/marketplace"), ("WB_ANALYTICS_BASE_URL", $"{url}/wb/analytics"),
            ("WB_TOKEN", "sandbox-wb-token"), ("DATABASE_URL", $"sqlite:{database}"), ("LOG_DIRECTORY", directory), ("SYNC_PACING", "off"),
        })
            start.Environment[key] = value;
        return start;
    }

    private static void Migrate(string database)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(root.FullName, "migrations", "inventory")))
            root = root.Parent ?? throw new InvalidOperationException("run the benchmark from inside the repository");
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        foreach (var file in Directory.GetFiles(Path.Combine(root.FullName, "migrations", "inventory", "sqlite"), "*.up.sql").Order(StringComparer.Ordinal))
        {
            using var command = connection.CreateCommand();
            command.CommandText = File.ReadAllText(file);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Of the last run of each stream.</summary>
    private static long Sum(string database, string condition)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT sum(records_processed) FROM sync_logs WHERE {condition} AND id IN (SELECT max(id) FROM sync_logs GROUP BY source, stock_type)";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>VmHWM in kB; 0 when the process is gone or this is not Linux.</summary>
    private static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static TimeSpan Cpu(Process process, TimeSpan before)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return before;
        }
    }

    private static string Beside(string program) => Path.Combine(AppContext.BaseDirectory, program);
}
