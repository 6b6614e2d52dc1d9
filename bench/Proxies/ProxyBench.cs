using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Proxies;

/// <summary>What the embedded proxy adds, beside nginx and HAProxy doing the same: each alone before the same backend, in turns.</summary>
internal static partial class ProxyBench
{
    private const int Rate = 1000;
    private const string Direct = "no proxy";
    private static readonly TimeSpan Paced = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(int rounds = 5)
    {
        await Peers.DebianAsync(("/usr/sbin/nginx", ["nginx"]), ("/usr/sbin/haproxy", ["haproxy"]), ("wrk", ["wrk"]));
        if (new[] { "/usr/sbin/nginx", "/usr/sbin/haproxy", "wrk" }.Where(program => Shell.Find(program) is null).ToList() is { Count: > 0 } missing)
        {
            Console.Error.WriteLine($"proxy: {string.Join(", ", missing)} missing; Debian has them.");
            return 1;
        }

        var program = Path.Combine(Repository.Lab, "proxy", "slipway-proxy");
        await Shell.RunAsync(new Call("dotnet", "publish", "src/Slipway/Proxy", "-c", "Release", "-o", Path.GetDirectoryName(program)!, "--nologo", "-v", "q", "-p:UseCurrentRuntimeIdentifier=true", "-p:SelfContained=true", "-p:PublishReadyToRun=true", "-p:DebugType=none", "-nodeReuse:false", "-p:UseSharedCompilation=false") { Directory = Repository.Root });
        await using var backend = await Proxy.BackendAsync();
        var made = new (string Name, Func<Task<Proxy>> Make)[]
        {
            ("Slipway", () => Proxy.SlipwayAsync(program, backend.Port)), ("nginx", () => Proxy.NginxAsync(backend.Port)), ("HAProxy", () => Proxy.HaproxyAsync(backend.Port)),
        };
        var (figures, load) = (new Rounds(), Shell.Load());
        for (var round = 0; round < rounds; round++)
        {
            await WrkAsync(backend.Port, 64, 1);
            await PacedAsync(figures, Direct, backend.Port);
            figures.Add(Direct, "rate", (await WrkAsync(backend.Port, 64, 5)).Rate);
            foreach (var (name, make) in made)
            {
                await using var proxy = await make();
                // A proxy that has been switched to is warm; a runtime compiles what is used in its first thousands of requests.
                await WrkAsync(proxy.Port, 64, 4);
                await PacedAsync(figures, name, proxy.Port);
                var before = await proxy.ProcessorTimeAsync();
                var (rate, requests) = await WrkAsync(proxy.Port, 64, 5);
                figures.Add(name, "rate", rate);
                figures.Add(name, "cpu", (await proxy.ProcessorTimeAsync() - before) / requests * 1e6);
            }
        }

        Console.WriteLine($"Load at the start: {load}; {rounds} rounds, median (least–most).\n");
        Console.WriteLine($"| proxy | requests/s | × nginx | CPU, µs a request | p50 at {Rate}/s, ms | p99 at {Rate}/s, ms | added p99, ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var name in new[] { "Slipway", "nginx", "HAProxy", Direct })
        {
            var added = name == Direct ? "–" : (figures.Median(name, "p99") - figures.Median(Direct, "p99"))?.ToString("0.00", CultureInfo.InvariantCulture);
            Console.WriteLine($"| {name} | {figures.Shown(name, "rate", "0")} | {figures.Ratio(name, "nginx", "rate")} | {figures.Shown(name, "cpu", "0")} | {figures.Shown(name, "p50", "0.00")} | {figures.Shown(name, "p99", "0.00")} | {added} |");
        }

        return 0;
    }

    private static async Task PacedAsync(Rounds figures, string name, int port)
    {
        var sorted = await Pace.RunAsync(port, Rate, Paced);
        figures.Add(name, "p50", sorted[sorted.Count / 2]);
        figures.Add(name, "p99", sorted[(int)(sorted.Count * 0.99)]);
    }

    private static async Task<(double Rate, long Requests)> WrkAsync(int port, int connections, int seconds)
    {
        var said = await Shell.RunAsync(new Call("wrk", "-t1", $"-c{connections}", $"-d{seconds}s", $"http://127.0.0.1:{port}/"));
        if (said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException(said);
        return (double.Parse(RateLine().Match(said).Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(CountLine().Match(said).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex CountLine();
}
