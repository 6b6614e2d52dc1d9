using System.Diagnostics;
using System.Net.Http.Json;
using MarketplaceSimulator;

namespace Slipway.Tests.Integration.Simulation;

/// <summary>The real process, as deployments and the sync's tests start it.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_where_it_listens_and_ends_on_sigterm_although_a_request_hangs()
    {
        using var process = Start("--port", "0", "--seed", "7", "--items", "20", "--scenario", "never-answered");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Deadline, Cancel);
            line.ShouldNotBeNull().ShouldMatch(@"^listening on http://127\.0\.0\.1:\d+$");
            using var client = new HttpClient { BaseAddress = new Uri(line["listening on ".Length..]) };
            var hanging = client.PostAsJsonAsync(SimulatorUnderTest.List, new { limit = 1 }, Cancel);
            while ((int)(await client.GetFromJsonAsync<System.Text.Json.Nodes.JsonObject>("/control/health", Cancel))!["requests"]! == 0)
                await Task.Delay(10, Cancel);

            var watch = Stopwatch.StartNew();
            using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(null as IFormatProvider)]))
                await kill.WaitForExitAsync(Cancel);
            await process.WaitForExitAsync(Cancel).WaitAsync(Deadline, Cancel);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
            process.ExitCode.ShouldBe(0);
            await Should.ThrowAsync<HttpRequestException>(() => hanging);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    [Fact]
    public async Task The_oracle_verb_prints_what_the_running_simulator_says()
    {
        await using var simulator = await SimulatorUnderTest.Start();
        foreach (var source in new[] { "ozon", "wildberries" })
        {
            var (code, output, _) = await Run("oracle", "--seed", "7", "--items", "60", "--source", source);
            code.ShouldBe(0);
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(await simulator.Oracle(source));
        }
        var both = await Run("oracle", "--seed", "7", "--items", "60");
        both.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([.. await simulator.Oracle("ozon"), .. await simulator.Oracle("wildberries")]);
    }

    [Theory]
    [InlineData("--items must be at least 0.", "--items", "-1")]
    [InlineData("--time-scale must be a number above 0", "--time-scale", "0")]
    [InlineData("--ozon-rps must be at least 1.", "--ozon-rps", "0")]
    [InlineData("unknown scenario 'nonsense'; known: key-revoked", "--scenario", "nonsense")]
    [InlineData("Unrecognized command or argument '--sede'", "--sede", "7")]
    public async Task Bad_usage_is_named_and_starts_nothing(string error, params string[] arguments)
    {
        var (code, output, errors) = await Run(arguments);
        code.ShouldNotBe(0);
        errors.ShouldContain(error);
        output.ShouldNotContain("listening");
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_that_names_it()
    {
        await using var simulator = await SimulatorUnderTest.Start();
        var port = simulator.Http.BaseAddress!.Port.ToString(null as IFormatProvider);
        var (code, output, errors) = await Run("--port", port);
        (code, output).ShouldBe((1, ""));
        errors.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task Half_a_million_products_are_served_by_index_without_storage()
    {
        using var process = Start("--port", "0", "--seed", "7", "--items", "500000", "--no-limits");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Deadline, Cancel);
            using var client = new HttpClient { BaseAddress = new Uri(line!["listening on ".Length..]) };
            client.DefaultRequestHeaders.Add("Authorization", "sandbox-wb-token");
            long rows = 0;
            // The rows of the whole account in five pages, read as bytes: a row begins with its nmId.
            for (long offset = 0, page = -1; page != 0; offset += 100_000, rows += page)
                page = await CountRows(client, offset);
            rows.ShouldBeInRange(390_000, 450_000);
            var peak = (await File.ReadAllLinesAsync($"/proc/{process.Id}/status", Cancel)).Single(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
            long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], null).ShouldBeLessThan(150 * 1024, peak);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }
    }

    private static async Task<long> CountRows(HttpClient client, long offset)
    {
        using var response = await client.PostAsJsonAsync(SimulatorUnderTest.WbFbo, new { limit = 100_000, offset }, Cancel);
        return (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(Cancel)).AsSpan().Count("\"nmId\""u8);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        try
        {
            await process.WaitForExitAsync(Cancel).WaitAsync(Deadline, Cancel);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.ChangeExtension(typeof(Simulator).Assembly.Location, ".dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
