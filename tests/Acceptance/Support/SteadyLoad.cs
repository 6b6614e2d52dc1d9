using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// Clients that keep up so many requests a second as far as the machine can, one in twenty of them a new job, and note every answer that is not a good
/// one. Each moves one piece of the same article, so that the stock tells how often that was done.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    public const string Article = "bolt";

    // Each asks 25 times a second, and the faster the more it is behind.
    private const int OfEach = 25;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.0 / OfEach);

    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<double> _milliseconds = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Task _running;
    private int _jobs;

    public SteadyLoad(Uri address, int perSecond = 500)
    {
        _client = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) };
        _running = Task.WhenAll(Enumerable.Range(0, perSecond / OfEach).Select(number => Task.Run(() => RunAsync(number))));
    }

    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Jobs that were accepted.</summary>
    public int Jobs => Volatile.Read(ref _jobs);

    public int Requests => _milliseconds.Count;

    /// <summary>Answers a second since the load began.</summary>
    public double Rate => Requests / Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Waits until that many more requests were answered.</summary>
    public async Task GoesOnAsync(int more)
    {
        for (var (goal, start) = (Requests + more, Stopwatch.GetTimestamp()); Requests < goal; await Task.Delay(20))
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(2), string.Join('\n', Failures.Take(5)));
    }

    /// <summary>Ends the load and says what was measured.</summary>
    public async Task<string> EndAsync()
    {
        await _end.CancelAsync();
        await _running;
        var sorted = _milliseconds.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted.Count} requests, {Rate:0}/s, {Jobs} jobs, {Failures.Count} failed; p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:0.0} ms, longest {sorted[^1]:0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _client.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync(int number)
    {
        var known = "/health/live";
        for (var (turn, start) = (0L, Stopwatch.GetTimestamp()); !_end.IsCancellationRequested; turn++)
        {
            var wait = Interval * turn - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            if ((turn + number) % 20 == 0)
                known = await AskAsync(JobRequest()) is { } answer ? $"/api/jobs/{(string?)JsonNode.Parse(answer)!["id"]}" : known;
            else
                await AskAsync(new HttpRequestMessage(HttpMethod.Get, known));
        }
    }

    private static HttpRequestMessage JobRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent($$$"""{"kind":"stock.move","payload":{"sku":"{{{Article}}}","quantity":1}}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return request;
    }

    private async Task<string?> AskAsync(HttpRequestMessage request)
    {
        using var asked = request;
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            _milliseconds.Enqueue(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (!answer.IsSuccessStatusCode)
                Failures.Enqueue($"{request.Method} {request.RequestUri} {(int)answer.StatusCode} {text}");
            else if (request.Method == HttpMethod.Post) // Answered with 200 when a release took it in and died before it said so.
                Interlocked.Increment(ref _jobs);
            return answer.IsSuccessStatusCode ? text : null;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            Failures.Enqueue($"{request.Method} {request.RequestUri} {problem.Message}");
            return null;
        }
    }
}
