using System.Net;
using System.Net.Sockets;
using System.Text;
using ErpMax.Settings;

namespace ErpMax.Cli;

/// <summary><c>check-health</c>: asks the process that runs beside it whether it is ready, so that a container's image needs no HTTP client.</summary>
/// <remarks>
/// One request in HTTP/1.0 (RFC 1945), whose answer ends with the connection. An engine starts this every few seconds in every container, and making an
/// <see cref="HttpClient"/> would be most of what it does.
/// </remarks>
internal static class HealthCommand
{
    private const int MostBytes = 64 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(ErpMaxSettings settings, ProgramContext context)
    {
        var point = settings.Listen.EndPoint;
        // All addresses is where one listens, not where one asks.
        var address = point.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : point.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : point.Address;
        var asked = new IPEndPoint(address, point.Port);
        var url = $"http://{asked}/health/ready";
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var answer = await AskAsync(asked, limit.Token);
            // "HTTP/1.1 200 OK", a blank line before the body.
            var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var isReady = body > 0 && answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Split(' ', 3) is [_, ['2', ..], _];
            await (isReady ? context.Output : context.Error).WriteLineAsync(body < 0 ? $"check-health: {url} does not answer in HTTP" : answer[(body + 4)..]);
            return isReady ? ExitCode.Success : ExitCode.Failed;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            await context.Error.WriteLineAsync($"check-health: {url} does not answer: {(error is SocketException ? error.Message : $"nothing came within {Limit.TotalSeconds:0} s")}");
            return ExitCode.Failed;
        }
    }

    private static async Task<string> AskAsync(IPEndPoint point, CancellationToken cancellation)
    {
        using var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(point, cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /health/ready HTTP/1.0\r\nHost: {point}\r\n\r\n"), cancellation);
        var (bytes, length) = (new byte[MostBytes], 0);
        while (length < bytes.Length && await socket.ReceiveAsync(bytes.AsMemory(length), cancellation) is > 0 and var count)
            length += count;
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
