using Slipway.Proxy.Control;

namespace Slipway.Proxy.Switching;

/// <summary>Asks replicas whether they can be given requests.</summary>
internal sealed class ReadyProbe(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // No connection is kept: what is asked is whether a new one works.
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });

    /// <summary>Null when every replica is ready, else what the first that is not says.</summary>
    public async Task<string?> ProblemAsync(Upstream upstream, CancellationToken cancellation)
    {
        var problems = await Task.WhenAll(upstream.Addresses.Select(address => ProblemAsync(new Uri(address, upstream.Ready), cancellation)));
        return problems.FirstOrDefault(problem => problem is not null);
    }

    /// <exception cref="RefusedException">It was not ready in time.</exception>
    public async Task WaitAsync(Upstream upstream, TimeSpan limit, CancellationToken cancellation)
    {
        for (var start = time.GetTimestamp(); await ProblemAsync(upstream, cancellation) is { } problem; await Task.Delay(Pause, time, cancellation))
        {
            if (time.GetElapsedTime(start) >= limit)
                throw new RefusedException($"{upstream.Name} was not ready within {limit.TotalSeconds:0.#} s: {problem}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<string?> ProblemAsync(Uri uri, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            using var answer = await _client.SendAsync(request, limit.Token);
            if (answer.IsSuccessStatusCode)
                return null;
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            return $"GET {uri} answered {(int)answer.StatusCode}{(text.Length == 0 ? "" : $": {text[..Math.Min(text.Length, 600)].ReplaceLineEndings(" ")}")}";
        }
        catch (HttpRequestException problem)
        {
            return $"GET {uri}: {problem.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"GET {uri}: no answer within {Patience.TotalSeconds:0} s";
        }
    }
}
