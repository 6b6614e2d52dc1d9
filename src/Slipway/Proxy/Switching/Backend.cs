namespace Slipway.Proxy.Switching;

/// <summary>The requests in hand of one upstream, and the connections to it.</summary>
internal sealed class Backend : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private int _inHand;
    private int _turn;

    public HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Below what servers commonly keep an idle connection for, so that it is ours to close.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(45),
    });

    /// <summary>Requests and WebSockets that have begun and not ended.</summary>
    public int InHand => Volatile.Read(ref _inHand);

    /// <summary>Cancelled when what is in hand must end.</summary>
    public CancellationToken Aborted => _abort.Token;

    public void Enter() => Interlocked.Increment(ref _inHand);

    public void Leave() => Interlocked.Decrement(ref _inHand);

    /// <summary>The replicas, beginning with another one each time.</summary>
    public IEnumerable<string> InTurn(Upstream upstream)
    {
        var (count, first) = (upstream.Prefixes.Count, (uint)Interlocked.Increment(ref _turn));
        return Enumerable.Range(0, count).Select(place => upstream.Prefixes[(int)((first + (uint)place) % (uint)count)]);
    }

    public void Abort() => _abort.Cancel();

    public void Dispose()
    {
        Client.Dispose();
        _abort.Dispose();
    }
}
