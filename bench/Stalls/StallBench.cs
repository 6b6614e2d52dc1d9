using System.Data.Common;
using System.Globalization;
using Slipway.Bench.Lab;
using Slipway.Databases;
using Slipway.Databases.Rehearsals;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Bench.Stalls;

/// <summary>
/// A polite migration of a large table under a steady writer: what the rehearsal foresaw, what Slipway saw in the real run, and what the writer itself felt.
/// Fails when the writer's longest wait is not within the forecast.
/// </summary>
internal static class StallBench
{
    private const int PerSecond = 200;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string engine, string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5_000_000;
        await using Server server = engine == "postgresql" ? new PostgreSqlServer() : new MariaDbServer();
        if (server.Missing is { } missing)
        {
            Console.WriteLine(missing);
            return 1;
        }

        await server.StartAsync();
        var directory = Directory.CreateTempSubdirectory("bench-stall-").FullName;
        try
        {
            server.Recreate("stall");
            Polite.Write(engine, directory);
            await using var application = server.Open("stall");
            foreach (var statement in Polite.Fill(engine, rows))
                await ExecuteAsync(application, statement);
            return await MeasureAsync(server, directory, application, rows);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(Server server, string directory, DbConnection application, int rows)
    {
        await using var database = Database.Open(
            new DatabaseOptions
            {
                Engine = server.Engine,
                Server = new ServerAddress("127.0.0.1", server.Port, "stall", Server.User, Server.Password),
                Migrations = directory,
                Application = "bench",
                AppliedBy = "bench",
                Baseline = 1,
            },
            TimeProvider.System);
        await using var writer = new SteadyWriter(application, "INSERT INTO load_item (name, price) VALUES ('new', 1)", "UPDATE load_item SET price = price + 1 WHERE id = {0}", rows, PerSecond, CancellationToken.None);
        await Task.Delay(Calm);
        var calm = writer.Worst;
        var rehearsal = await database.RehearseAsync(Path.Combine(directory, "scratch"), CancellationToken.None);
        if (!rehearsal.Passed)
            throw new InvalidOperationException(string.Join('\n', rehearsal.Findings));
        var (during, writes) = (writer.Worst, writer.Writes);
        writer.Reset();
        var report = await database.MigrateToLatestAsync(null, CancellationToken.None);
        var took = report.Runs.Sum(r => r.Duration.TotalSeconds);
        writes = writer.Writes - writes;
        await Task.Delay(TimeSpan.FromSeconds(1));

        var score = Score.Of(rehearsal.Forecast, report);
        var waited = score.Lines.Single(l => l.What == Score.Waits("writer"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Version}, {rows:#,0} rows, {PerSecond} writes/s meant and {writes / took:0} done while it was migrated; {Shell.Load()}; rehearsal {Estimate.Text(rehearsal.Duration)}"));
        Console.WriteLine();
        Console.WriteLine("| | forecast | reality | verdict |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var line in score.Lines)
            Console.WriteLine($"| {line.What} | {line.Forecast} | {line.ActualText()} | {line.Verdict.ToString().ToLowerInvariant()} |");
        var felt = writer.Worst <= waited.Forecast.High ? "within" : "above";
        Console.WriteLine($"| the writer's own longest write | {waited.Forecast} | {Estimate.Text(writer.Worst)} (calm {Estimate.Text(calm)}, while rehearsed {Estimate.Text(during)}) | {felt} |");
        Console.WriteLine();
        return waited.Verdict == Verdict.Within && felt == "within" ? 0 : 1;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
