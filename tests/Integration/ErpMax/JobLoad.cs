using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace Slipway.Tests.Integration.Orchestration;

/// <summary>Clients that ask for a job every 50 ms, each with a key of its own, and note every request that was not accepted.</summary>
internal sealed class JobLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly string _body;
    private readonly Task _running;
    private int _accepted;

    public JobLoad(string sku, ErpProcess to, int clients)
    {
        (_body, To) = ($$$"""{"kind":"drill","payload":{"sku":"{{{sku}}}","takesMilliseconds":5}}""", to);
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Where requests go from now on, as a load balancer has it.</summary>
    public ErpProcess To { get; set; }

    public int Accepted => Volatile.Read(ref _accepted);

    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Waits until that many more were accepted.</summary>
    public async Task GoesOnAsync(int more)
    {
        var goal = Accepted + more;
        for (var clock = Stopwatch.StartNew(); Accepted < goal; await Task.Delay(5))
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), string.Join('\n', Failures));
    }

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent(_body, Encoding.UTF8, "application/json") };
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                using var answer = await To.Http.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    Interlocked.Increment(ref _accepted);
                else
                    Failures.Enqueue($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
            catch (HttpRequestException error)
            {
                Failures.Enqueue(error.ToString());
            }

            // More than the workers can do would only make the test wait for them.
            await Task.Delay(50);
        }
    }
}
