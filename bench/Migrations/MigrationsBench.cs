using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>
/// 200 small migrations on an empty database, and the same command again with nothing pending: whole commands, process start to end. In each round
/// every tool has its turn, and a database of its own.
/// </summary>
internal static class MigrationsBench
{
    private const string All = "200 migrations";
    private const string Nothing = "nothing pending";
    private const int NothingRuns = 3;

    public static async Task<int> RunAsync(int rounds = 5)
    {
        await Peers.DebianAsync(("/usr/bin/alembic", ["alembic", "python3-psycopg2", "python3-pymysql"]), ("/usr/bin/sqitch", ["sqitch", "libdbd-pg-perl", "libdbd-mysql-perl"]));
        await Peers.DbmateAsync();
        await Peers.GrateAsync();
        await RunAsync(new PostgreSqlServer(), rounds);
        await RunAsync(new MariaDbServer(), rounds);
        return 0;
    }

    private static async Task RunAsync(Server server, int rounds)
    {
        await using var owned = server;
        if (server.Missing is { } missing)
        {
            Console.WriteLine($"{server.Engine}: NOT MEASURED: {missing}.\n");
            return;
        }

        await server.StartAsync();
        var directory = Directory.CreateTempSubdirectory("bench-migrations-").FullName;
        try
        {
            Tool[] tools = [new SlipwayTool(server, directory), new Alembic(server, directory), new Sqitch(server, directory), new Dbmate(server, directory), new DbmateNative(server, directory), new Grate(server, directory), new Evolve(server, directory)];
            var failed = tools.Where(tool => tool.Missing is not null).ToDictionary(tool => tool, tool => tool.Missing!);
            var scripts = Script.All(server.Engine);
            foreach (var tool in tools.Where(tool => !failed.ContainsKey(tool)))
            {
                // The first run is not counted: it fills the caches of the disk, and shows whether the tool does what is asked.
                if (await TryAsync(server, tool, scripts) is { } why)
                    failed[tool] = why;
            }

            var measured = new Rounds();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var tool in tools.Where(tool => !failed.ContainsKey(tool)))
                {
                    tool.Reset();
                    measured.Add(tool.Name, All, await Shell.TimeAsync(tool.Apply()));
                    for (var i = 0; i < NothingRuns; i++)
                        measured.Add(tool.Name, Nothing, await Shell.TimeAsync(tool.Apply()));
                }
            }

            Print(server, rounds, tools, failed, measured);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string?> TryAsync(Server server, Tool tool, IReadOnlyList<Script> scripts)
    {
        try
        {
            await tool.PrepareAsync(scripts);
            tool.Reset();
            await Shell.RunAsync(tool.Apply());
            await Shell.RunAsync(tool.Apply());
            return Done(server, tool) is var done && done == (Script.Tables, 3L * Script.Tables) ? null : $"it ended well and left {done.Tables} views, and {done.Rows} rows";
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine($"{server.Engine}, {tool.Name}: {error.Message}");
            return "it failed: " + error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(2).FirstOrDefault();
        }
    }

    private static (long Tables, long Rows) Done(Server server, Tool tool)
        => (Convert.ToInt64(server.Scalar(tool.Database, $"SELECT count(*) FROM information_schema.views WHERE table_schema = {(server.Engine == "mariadb" ? "DATABASE()" : "'public'")}"), CultureInfo.InvariantCulture),
            Convert.ToInt64(server.Scalar(tool.Database, $"SELECT {string.Join(" + ", Enumerable.Range(1, Script.Tables).Select(t => $"(SELECT count(*) FROM v{t:000})"))}"), CultureInfo.InvariantCulture));

    private static void Print(Server server, int rounds, Tool[] tools, Dictionary<Tool, string> failed, Rounds measured)
    {
        var slipway = tools[0].Name;
        Console.WriteLine($"{server.Version}, {rounds} rounds ({rounds * NothingRuns} with nothing pending), {Shell.Load()}\n");
        Console.WriteLine($"| {server.Engine}: whole command | 200 migrations, median s (min–max) | × Slipway | nothing pending, median s (min–max) | × Slipway |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var tool in tools)
        {
            Console.WriteLine(failed.TryGetValue(tool, out var why)
                ? $"| {tool.Name} | NOT MEASURED: {why} | – | – | – |"
                : $"| {tool.Name} | {measured.Shown(tool.Name, All, "0.00")} | {measured.Ratio(tool.Name, slipway, All)} | {measured.Shown(tool.Name, Nothing, "0.00")} | {measured.Ratio(tool.Name, slipway, Nothing)} |");
        }

        Console.WriteLine();
    }
}
