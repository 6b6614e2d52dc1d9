using System.Diagnostics;
using System.Net.Sockets;

namespace Slipway.Bench.Proxies;

/// <summary>
/// Requests at a fixed rate, whatever the answers take: a slow answer makes the next ones on its connection late, and that counts too. wrk knows no
/// rate. Plain sockets, so that this side costs little and the same for all.
/// </summary>
internal static class Pace
{
    private const int Connections = 20;
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();

    /// <summary>Milliseconds from when each request was due until its answer was whole, sorted.</summary>
    public static async Task<List<double>> RunAsync(int port, int perSecond, TimeSpan duration)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Run(() => ConnectionAsync(port, number, TimeSpan.FromSeconds((double)Connections / perSecond), duration))));
        return [.. all.SelectMany(some => some).Order()];
    }

    private static async Task<List<double>> ConnectionAsync(int port, int number, TimeSpan interval, TimeSpan duration)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        var (stream, buffer, took) = (client.GetStream(), new byte[4096], new List<double>());
        var offset = interval * number / Connections;
        for (var (turn, start) = (0, Stopwatch.GetTimestamp()); Stopwatch.GetElapsedTime(start) < duration; turn++)
        {
            var due = offset + (interval * turn);
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
                // A timer that fires late is this side's fault; an answer that kept this request waiting is not.
                due = Stopwatch.GetElapsedTime(start);
            }

            await stream.WriteAsync(Request);
            await AnswerAsync(stream, buffer);
            took.Add((Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds);
        }

        return took;
    }

    private static async Task AnswerAsync(NetworkStream stream, byte[] buffer)
    {
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("the connection was closed");
            length += read;
            var got = buffer.AsSpan(0, length);
            // The backend's answer ends with 64 of them; a chunked one with what ends chunks.
            if (got.IndexOf("\r\n\r\n"u8) is > 0 and var head && (length - head - 4 == 64 || got.EndsWith("\r\n0\r\n\r\n"u8)))
                return;
        }
    }
}
