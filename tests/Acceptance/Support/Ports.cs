using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>Ports for simulators, below those that the system gives away by itself, none twice in this process.</summary>
internal static class Ports
{
    private const int First = 20000;
    private const int Count = 10000;
    private static int _next = Environment.ProcessId * 37 % Count;

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }
    }
}
