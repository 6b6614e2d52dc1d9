using System.Diagnostics;
using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Backups;

/// <summary>
/// Copying a database of 1 GB and putting it back. Slipway's backup proves itself, so it is held against the others' dump and restore together. In each
/// round every rival has its turn.
/// </summary>
internal static class BackupBench
{
    private const string Taken = "backup";
    private const string PutBack = "restore";
    private const string Both = "both";
    private const double Goal = 1.15;

    public static async Task<int> RunAsync(string engine, int rounds = 3, double scale = 1)
    {
        if (engine == "mariadb")
            await Peers.DebianAsync(("/usr/bin/mydumper", ["mydumper"]));
        await using Server server = engine == "mariadb" ? new MariaDbServer() : new PostgreSqlServer();
        if (server.Missing is { } missing)
        {
            Console.WriteLine($"{engine}: NOT MEASURED: {missing}.\n");
            return 0;
        }

        await server.StartAsync();
        var slipway = new SlipwayBackups(server);
        Rival[] rivals = server is MariaDbServer mariaDb ? [slipway, new MariaDbDump(mariaDb), new MyDumper(mariaDb)] : [slipway, new PgDump(server)];
        var size = await Data.FillAsync(server, "bench_source", scale);
        var measured = new Rounds();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var rival in rivals.Where(rival => rival.Missing is null))
                await MeasureAsync(server, rival, measured);
        }

        Print(server, size, rounds, rivals, slipway, measured);
        return 0;
    }

    private static async Task MeasureAsync(Server server, Rival rival, Rounds measured)
    {
        var directory = Directory.CreateTempSubdirectory("bench-backup-").FullName;
        try
        {
            server.Recreate("bench_copy");
            var began = Stopwatch.GetTimestamp();
            await rival.BackUpAsync("bench_source", directory);
            var taken = Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            await rival.RestoreAsync(directory, "bench_copy");
            var putBack = Stopwatch.GetElapsedTime(began).TotalSeconds;
            measured.Add(rival.Name, Taken, taken);
            measured.Add(rival.Name, PutBack, putBack);
            measured.Add(rival.Name, Both, taken + putBack);
            measured.Add(rival.Name, "MB", Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6);
            if (rival is SlipwayBackups { Last: { } last })
            {
                measured.Add(rival.Name, "copy", last.CopyDuration.TotalSeconds);
                measured.Add(rival.Name, "proof", last.ProofDuration.TotalSeconds);
            }

            if (Convert.ToInt64(server.Scalar("bench_copy", "SELECT count(*) FROM orders"), CultureInfo.InvariantCulture) == 0)
                throw new InvalidOperationException($"{rival.Name} restored nothing");
        }
        finally
        {
            server.Drop("bench_copy");
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(Server server, double size, int rounds, Rival[] rivals, SlipwayBackups slipway, Rounds measured)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Version}, {size:0} MB on the server, {rounds} rounds, {Shell.Load()}\n"));
        Console.WriteLine("| way | backup, median s (min–max) | restore, median s (min–max) | both, median s | file MB |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var rival in rivals)
        {
            Console.WriteLine(rival.Missing is { } why
                ? $"| {rival.Name} | NOT MEASURED: {why} | – | – | – |"
                : string.Create(CultureInfo.InvariantCulture, $"| {rival.Name} | {measured.Shown(rival.Name, Taken, "0.0")} | {measured.Shown(rival.Name, PutBack, "0.0")} | {measured.Median(rival.Name, Both):0.0} | {measured.Median(rival.Name, "MB"):0} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nOf Slipway's backup {measured.Median(slipway.Name, "copy"):0.0} s were the copy and {measured.Median(slipway.Name, "proof"):0.0} s the proof. Backup with proof, against"));
        foreach (var rival in rivals.Where(rival => rival != slipway && rival.Missing is null))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {rival.Name} together: {measured.Median(slipway.Name, Taken) / measured.Median(rival.Name, Both):0.00} × (goal ≤ {Goal}); restore alone {measured.Ratio(slipway.Name, rival.Name, PutBack)} ×"));
        Console.WriteLine();
    }
}
