using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Slipway.Proxy.Control;
using Slipway.Proxy.Switching;

namespace Slipway.Tests.Integration.Proxy;

/// <summary>A replica of a release, in this process: says its name, is as ready and as broken as it is told to be.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private Replica(string name)
    {
        Name = name;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(HandleAsync);
    }

    public string Name { get; }

    public bool Ready { get; set; } = true;

    /// <summary>The status of every answer but that of the health check.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Requests to /slow wait for it.</summary>
    public TaskCompletionSource Slow { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(_app.Urls.First());

    public Upstream Upstream => new(Name, [Address], "/ready");

    public static async Task<Replica> StartAsync(string name)
    {
        var replica = new Replica(name);
        await replica._app.StartAsync();
        return replica;
    }

    public SwitchOrder Switch(double within = 20, double trial = 0, int failures = 2) => new(Upstream, within, trial, failures);

    /// <summary>Ends like a process that is killed: its connections break.</summary>
    public async Task KillAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Slow.TrySetResult();
        await KillAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/ready")
        {
            http.Response.StatusCode = Ready ? 200 : 503;
            await http.Response.WriteAsync(Ready ? "ready" : "the database is away");
            return;
        }

        Interlocked.Increment(ref _requests);
        if (http.WebSockets.IsWebSocketRequest)
        {
            await EchoAsync(await http.WebSockets.AcceptWebSocketAsync(), http.RequestAborted);
            return;
        }

        if (http.Request.Path == "/slow")
            await Slow.Task.WaitAsync(http.RequestAborted);
        using var reader = new StreamReader(http.Request.Body);
        http.Response.StatusCode = Status;
        await http.Response.WriteAsync($"{Name} {await reader.ReadToEndAsync()}".TrimEnd());
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellation) is { MessageType: not WebSocketMessageType.Close } got)
                await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, cancellation);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // The other end is gone.
        }
    }
}
