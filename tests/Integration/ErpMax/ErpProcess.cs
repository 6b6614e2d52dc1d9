using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

/// <summary>One process of erpmax and a client for it.</summary>
internal sealed partial class ErpProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Task _reading;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ErpProcess(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "erpmax"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });

    public int Id => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async Task<ErpProcess> ListeningAsync()
    {
        Http.BaseAddress ??= await _address.Task.WaitAsync(Deadline, Now);
        return this;
    }

    public async Task<ErpProcess> ReadyAsync()
    {
        await ListeningAsync();
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20, Now))
        {
            var (status, health) = await HealthAsync();
            if (status == HttpStatusCode.OK)
                return this;
            clock.Elapsed.ShouldBeLessThan(Deadline, $"{health}\n{Log}");
        }
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> HealthAsync()
    {
        using var answer = await Http.GetAsync("/health/ready", Now);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string? key, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent(body, MediaTypeHeaderValue.Parse(type)) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await Http.SendAsync(request, Now);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!);
    }

    /// <summary>Asks for a drill, a move of 1, and returns the job's id.</summary>
    public async Task<string> DrillAsync(string sku, int takesMilliseconds = 0, int failures = 0)
    {
        var (status, body) = await PostAsync(Guid.NewGuid().ToString(), $$$"""{"kind":"drill","payload":{"sku":"{{{sku}}}","takesMilliseconds":{{{takesMilliseconds}}},"failures":{{{failures}}}}}""");
        status.ShouldBe(HttpStatusCode.Accepted, $"{body}\n{Log}");
        return (string)body["id"]!;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path, Now);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!);
    }

    public async Task<int> FigureAsync(string name)
    {
        var line = (await Http.GetStringAsync("/metrics", Now)).Split('\n').Single(l => l.StartsWith($"erpmax_{name}_total ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Now);
    }

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Now).WaitAsync(Deadline, Now);
        await _reading;
        return _process.ExitCode;
    }

    public Task SaysAsync(string text) => Poll.UntilAsync(() => Log.Contains(text, StringComparison.Ordinal), Now);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
        Http.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
                _log.AppendLine(line);
            if (Address().Match(line) is { Success: true } match)
                _address.TrySetResult(new Uri(match.Groups[1].Value));
        }

        _address.TrySetException(new InvalidOperationException($"the process ended:\n{Log}"));
        _ = _address.Task.Exception;
    }

    [GeneratedRegex(@"listens on (http://[^ ;]+)")]
    private static partial Regex Address();
}
