using System.Diagnostics;
using System.Globalization;

namespace Slipway.Bench;

/// <summary>What a person waits for: <c>./build.sh --help</c>, and a Deploy to the practice server that finds nothing to do. Both when built.</summary>
internal static class StartUpBench
{
    private const int Runs = 15;

    public static async Task<int> RunAsync()
    {
        var root = FindRoot();
        Console.WriteLine("| command | runs | median s | fastest s | slowest s | goal s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await MeasureAsync(root, "0.35", "--help");
        // The first one may have something to do; it is not measured.
        await TimeAsync(root, "Deploy", "--env", "local");
        await MeasureAsync(root, "2", "Deploy", "--env", "local");
        return 0;
    }

    private static async Task MeasureAsync(string root, string goal, params string[] arguments)
    {
        await TimeAsync(root, arguments);
        var seconds = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            seconds.Add(await TimeAsync(root, arguments));
        }

        seconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| ./build.sh {string.Join(' ', arguments)} | {Runs} | {seconds[Runs / 2]:0.000} | {seconds[0]:0.000} | {seconds[^1]:0.000} | {goal} |"));
    }

    private static async Task<double> TimeAsync(string root, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(root, "build.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = root };
        start.Environment["SIMULATOR_PORT"] = "18099";
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0 ? elapsed : throw new InvalidOperationException($"{await output}\n{await error}");
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "build.sh")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no build.sh above the benchmark");
        }

        return directory;
    }
}
