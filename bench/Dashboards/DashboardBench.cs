using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Dashboards;

/// <summary>
/// The page of an environment with years of use behind it: a working copy of its own with a real deployment, 10,000 runs like it in the journal and 1,000,000
/// rows in the log of the syncs. Timed is HTTP, from the request to the last byte of the page, without a browser.
/// </summary>
internal static class DashboardBench
{
    private const int Runs = 10_000;
    private const int Syncs = 1_000_000;
    private const int Pages = 30;

    public static async Task<int> RunAsync(int rounds = 3)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Repository.Lab, $"dashboard-{Environment.ProcessId}")).FullName;
        try
        {
            await CopyAsync(copy);
            var script = new Call(Path.Combine(copy, "build.sh"), "Deploy", "--env", "local") { Directory = copy, Variables = new Dictionary<string, string> { ["SIMULATOR_PORT"] = $"{FreePort()}" } };
            await Shell.RunAsync(script);
            var server = Path.Combine(copy, ".slipway/local");
            var bytes = await History.DeployAsync(Path.Combine(server, "journal"), Runs);
            History.Sync(Path.Combine(server, "shared/inventory.db"), Syncs);
            var monitor = await Shell.TimeAsync(new Call("sh", "-c", "\"$1\" Monitor --env local || [ $? = 1 ]", "monitor", script.Program) { Directory = copy });
            var (load, figures) = (Shell.Load(), new Rounds());
            foreach (var kind in (string[])["without a cache", "with a cache"])
            {
                for (var round = 0; round < rounds; round++)
                {
                    // Before the first start there is none.
                    if (kind == "without a cache" && Path.Combine(server, "dashboard/runs.json") is var cache && File.Exists(cache))
                        File.Delete(cache);
                    await MeasureAsync(script, kind, figures);
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Load at the start: {load}; {Runs:#,0} runs, {bytes / 1e6:0} MB of journal, {Syncs:#,0} sync runs; {rounds} starts each, median (least–most), {Pages} warm pages a start.\n"));
            Console.WriteLine("| start | answers after, s | first page, ms | warm page, ms | slowest warm, ms | search, ms | last page, ms | syncs shown after, s | all runs known after, s | memory at the first page, MB | at most, MB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var kind in (string[])["without a cache", "with a cache"])
                Console.WriteLine($"| {kind} | {figures.Shown(kind, "start", "0.00")} | {figures.Shown(kind, "first", "0")} | {figures.Shown(kind, "warm", "0")} | {figures.Shown(kind, "slowest", "0")} | {figures.Shown(kind, "search", "0")} | {figures.Shown(kind, "last", "0")} | {figures.Shown(kind, "syncs", "0.0")} | {figures.Shown(kind, "all", "0.0")} | {figures.Shown(kind, "memory", "0")} | {figures.Shown(kind, "most", "0")} |");
            var slowest = Math.Max(figures.Most("without a cache", "first") ?? 0, figures.Most("with a cache", "first") ?? 0);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nSlowest first page {slowest:0} ms, goal 1000. `Monitor` over the same, before: {monitor:0.00} s."));
            return slowest < 1000 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task MeasureAsync(Call script, string kind, Rounds figures)
    {
        var port = FreePort();
        var began = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(script.Program, ["Dashboard", "--env", "local", "--listen", $"127.0.0.1:{port}"]) { WorkingDirectory = script.Directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var dashboard = Process.Start(start)!;
        try
        {
            // The script becomes the program, so that this process is the server.
            _ = dashboard.StandardError.ReadToEndAsync();
            while (await dashboard.StandardOutput.ReadLineAsync() is { } line && !line.Contains($":{port}", StringComparison.Ordinal))
            {
            }

            figures.Add(kind, "start", Stopwatch.GetElapsedTime(began).TotalSeconds);
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            _ = dashboard.StandardOutput.ReadToEndAsync();
            figures.Add(kind, "first", (await PageAsync(http)).Milliseconds);
            figures.Add(kind, "memory", Memory(dashboard.Id, "VmRSS"));
            var (syncs, all) = (false, false);
            while (!syncs || !all)
            {
                await Task.Delay(100);
                var html = (await PageAsync(http)).Html;
                if (!syncs && (syncs = html.Contains("Duration of a run", StringComparison.Ordinal)))
                    figures.Add(kind, "syncs", Stopwatch.GetElapsedTime(began).TotalSeconds);
                if (!all && (all = html.Contains($"{Runs} runs", StringComparison.Ordinal)))
                    figures.Add(kind, "all", Stopwatch.GetElapsedTime(began).TotalSeconds);
                if (dashboard.HasExited || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(3))
                    throw new InvalidOperationException($"the page does not come to show everything:\n{html[..Math.Min(4000, html.Length)]}");
            }

            var warm = new List<double>();
            for (var page = 0; page < Pages; page++)
                warm.Add((await PageAsync(http)).Milliseconds);
            figures.Add(kind, "warm", warm.Order().ElementAt(Pages / 2));
            figures.Add(kind, "slowest", warm.Max());
            figures.Add(kind, "search", (await PageAsync(http, "?q=release+99")).Milliseconds);
            figures.Add(kind, "last", (await PageAsync(http, "?page=200")).Milliseconds);
            figures.Add(kind, "most", Memory(dashboard.Id, "VmHWM"));
        }
        finally
        {
            dashboard.Kill();
            await dashboard.WaitForExitAsync();
        }
    }

    private static async Task<(double Milliseconds, string Html)> PageAsync(HttpClient http, string path = "")
    {
        var began = Stopwatch.GetTimestamp();
        var html = await http.GetStringAsync(new Uri($"/{path}", UriKind.Relative));
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return html.Contains("id=\"run-", StringComparison.Ordinal) && html.Contains("</html>", StringComparison.Ordinal) ? (took, html) : throw new InvalidOperationException(html);
    }

    // What is built already comes along, by hard links.
    private static Task<string> CopyAsync(string copy) => Shell.RunAsync(new Call("sh", "-c", """
        git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$1" -- && mkdir -p "$1/.slipway" &&
        for built in bin artifacts; do if [ -d ".slipway/$built" ]; then cp -al ".slipway/$built" "$1/.slipway/$built"; fi; done &&
        cd "$1" && git init -q && git add -A && git -c user.name=bench -c user.email=bench@localhost commit -q -m bench
        """, "copy", copy) { Directory = Repository.Root });

    private static double Memory(int process, string what) => double.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(what, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
