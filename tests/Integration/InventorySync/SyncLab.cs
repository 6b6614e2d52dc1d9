// The real inventory-sync against the real simulator over HTTP, with a real migrated SQLite file. The program is entered in-process
// where only its results matter, and as a process of its own where it is killed (KillTests).
using System.Diagnostics;
using InventorySync.Cli;
using MarketplaceSimulator;
using Slipway.Tests.Integration.Simulation;

namespace Slipway.Tests.Integration.Sync;

internal sealed class SyncLab : IAsyncDisposable
{
    private static readonly Lazy<byte[]> Template = new(() =>
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("sync-template-");
        var database = new InventoryDatabase(Path.Combine(directory.FullName, "empty.db")).Migrate();
        var bytes = File.ReadAllBytes(database.Path);
        directory.Delete(recursive: true);
        return bytes;
    });

    private SyncLab(SimulatorUnderTest simulator, string directory)
    {
        (Simulator, Directory) = (simulator, directory);
        Database = new InventoryDatabase(Path.Combine(directory, "inventory.db"));
        var url = simulator.Http.BaseAddress!.ToString().TrimEnd('/');
        Environment = new Dictionary<string, string>
        {
            ["OZON_BASE_URL"] = $"{url}/ozon",
            ["OZON_CLIENT_ID"] = "123456",
            ["OZON_API_KEY"] = "sandbox-ozon-key",
            ["WB_CONTENT_BASE_URL"] = $"{url}/wb/content",
            ["WB_MARKETPLACE_BASE_URL"] = $"{url}/wb/marketplace",
            ["WB_ANALYTICS_BASE_URL"] = $"{url}/wb/analytics",
            ["WB_TOKEN"] = "sandbox-wb-token",
            ["DATABASE_URL"] = $"sqlite:{Database.Path}",
            ["LOG_DIRECTORY"] = Path.Combine(directory, "logs"),
            ["SYNC_PACING"] = "off",
            ["SYNC_BACKOFF_SECONDS"] = "0.01",
            ["SYNC_BLOCKED_SECONDS"] = "0.1",
            ["SYNC_MAX_ATTEMPTS"] = "4",
            ["SYNC_PAGE_SIZE"] = "20",
            ["SYNC_CARDS_PAGE_SIZE"] = "20",
            ["SYNC_REPORT_PAGE_SIZE"] = "40",
        };
    }

    public SimulatorUnderTest Simulator { get; }

    public string Directory { get; }

    public InventoryDatabase Database { get; }

    public Dictionary<string, string> Environment { get; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public static async Task<SyncLab> Create(SimulatorOptions? options = null, bool migrated = true)
    {
        var simulator = await SimulatorUnderTest.Start(options, TimeProvider.System);
        var lab = new SyncLab(simulator, System.IO.Directory.CreateTempSubdirectory("sync-").FullName);
        if (migrated)
            await File.WriteAllBytesAsync(lab.Database.Path, Template.Value, TestContext.Current.CancellationToken);
        return lab;
    }

    public async Task<int> Run(params string[] args) => await Run(TestContext.Current.CancellationToken, args);

    public async Task<int> Run(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new ProgramContext(Environment, null, TextWriter.Synchronized(output), TextWriter.Synchronized(error), TimeProvider.System);
        var code = await InventorySyncProgram.RunAsync(args, context, cancellationToken);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "inventory-sync"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in Environment)
            start.Environment[key] = value;
        return Process.Start(start)!;
    }

    /// <summary>Both tables equal: no row too many, none missing, every field.</summary>
    public async Task ShouldEqualOracle(params string[] sources)
    {
        foreach (var source in sources)
            Database.Rows(source).ShouldBe(await Simulator.Oracle(source), source);
    }

    /// <summary>What the marketplace reports is as it says; what it no longer reports is there and zero.</summary>
    public async Task ShouldEqualOracleWithZeroes(string source)
    {
        var oracle = await Simulator.Oracle(source);
        var rows = Database.Rows(source);
        oracle.Except(rows).ShouldBeEmpty();
        var extra = rows.Except(oracle).ToList();
        extra.ShouldAllBe(row => row.Contains("\"quantity_present\":0", StringComparison.Ordinal));
        rows.Length.ShouldBe(oracle.Length + extra.Count);
    }

    public string Status(string source, string stream) => Log(source, stream, "status");

    /// <summary>Columns of the last row in sync_logs of a stream.</summary>
    public string Log(string source, string stream, string columns) =>
        Database.Query($"SELECT {columns} FROM sync_logs WHERE source = '{source}' AND stock_type = '{stream}' ORDER BY id DESC LIMIT 1").SingleOrDefault() ?? "no run";

    public async Task<int> Requests(string path) =>
        (await Simulator.Log()).Count(entry => entry!["path"]!.GetValue<string>().StartsWith(path, StringComparison.Ordinal));

    /// <summary>Every counter adds up, nothing is left running, and no secret is anywhere.</summary>
    public void ShouldBeTidy()
    {
        Database.Query("SELECT id FROM sync_logs WHERE status = 'running'").ShouldBeEmpty();
        Database.Query("SELECT id FROM sync_logs WHERE records_processed <> records_inserted + records_updated + records_unchanged + records_duplicate + records_failed").ShouldBeEmpty();
        foreach (var file in InventoryDatabase.Invariants)
            Database.Query(File.ReadAllText(file)).ShouldBeEmpty(file);
        var everything = Output + Error + File.ReadAllText(Path.Combine(Directory, "logs", "sync.log")) +
            string.Concat(Database.Query("SELECT error_message, cursor_state FROM sync_logs"));
        everything.ShouldNotContain(Environment["OZON_API_KEY"]);
        everything.ShouldNotContain(Environment["WB_TOKEN"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Simulator.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
