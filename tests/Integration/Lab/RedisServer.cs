using System.Diagnostics;
using System.Net.Sockets;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A real Redis of one test: it starts within a few milliseconds.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";
    private readonly ServerDirectory _directory;
    private Process? _process;

    private RedisServer(ServerDirectory directory) => _directory = directory;

    public int Port { get; } = ServerDirectory.FreePort();

    public string Url => $"redis://127.0.0.1:{Port}/0";

    public static async Task<RedisServer> StartAsync(CancellationToken cancellation)
    {
        ServerDirectory.Need(Program, "redis-server");
        var server = new RedisServer(new ServerDirectory("redis"));
        await server.LaunchAsync(cancellation);
        return server;
    }

    public async Task LaunchAsync(CancellationToken cancellation)
    {
        _process = _directory.Start(Program, ["--bind", "127.0.0.1", "--port", $"{Port}", "--dir", _directory.Path, "--save", "", "--appendonly", "no"]);
        await Poll.UntilAsync(Answers, cancellation);
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _directory.Dispose();
    }

    private bool Answers()
    {
        _process!.HasExited.ShouldBeFalse(_directory.Output());
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            client.GetStream().Write("PING\r\n"u8);
            var answer = new byte[7];
            client.GetStream().ReadExactly(answer);
            return answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }
}
