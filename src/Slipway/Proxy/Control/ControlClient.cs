using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;

namespace Slipway.Proxy.Control;

/// <summary>Gives orders to the proxy that listens on a unix socket.</summary>
internal sealed class ControlClient(string socket) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    })
    { Timeout = Timeout.InfiniteTimeSpan, BaseAddress = new Uri("http://proxy") };

    /// <summary>The proxy's answer, as JSON.</summary>
    /// <exception cref="RefusedException">It refuses, with its reason.</exception>
    /// <exception cref="HttpRequestException">Nobody listens there.</exception>
    public async Task<string> SendAsync<T>(string order, T content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var answer = await _client.PostAsJsonAsync(order, content, type, cancellation);
        if (answer.IsSuccessStatusCode)
            return await answer.Content.ReadAsStringAsync(cancellation);
        var refusal = await answer.Content.ReadFromJsonAsync(ProxyJson.Default.Refusal, cancellation);
        throw new RefusedException(refusal?.Reason ?? $"the proxy answered {(int)answer.StatusCode}");
    }

    public void Dispose() => _client.Dispose();
}
