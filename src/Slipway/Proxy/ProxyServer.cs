using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Slipway.Proxy.Control;
using Slipway.Proxy.Switching;

namespace Slipway.Proxy;

/// <summary>Puts the server together. The only place that names all the parts.</summary>
internal static class ProxyServer
{
    /// <summary>Not started yet.</summary>
    /// <param name="listen">Where requests come in.</param>
    /// <param name="directory">Keeps <c>state.json</c> and the socket <c>control.sock</c>; whoever may enter it may give orders.</param>
    /// <param name="time">The clock.</param>
    public static WebApplication Build(IPEndPoint listen, string directory, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ "));
        builder.Logging.AddFilter("Yarp", LogLevel.None).AddFilter("Microsoft", LogLevel.Warning);
        var own = Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
            own.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var socket = SocketOf(directory);
        // Of a process that was killed: there is one proxy to a directory.
        File.Delete(socket);
        // What is done for a request never waits but for its sockets, so it is done where they are waited for.
        builder.WebHost.UseSockets(sockets => (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (true, false));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The application's business.
            kestrel.Limits.MaxRequestBodySize = null;
            // How much a fast client can have read on a thread that others wait for.
            kestrel.Limits.MaxRequestBufferSize = 128 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(listen, options => options.Protocols = HttpProtocols.Http1);
            kestrel.ListenUnixSocket(socket, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                options.Use(next => connection =>
                {
                    connection.Features.Set(ControlMark.Instance);
                    return next(connection);
                });
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(time).AddSingleton(new StateFile(Path.Combine(directory, "state.json")));
        builder.Services.AddSingleton<ReadyProbe>().AddSingleton<Switchboard>().AddSingleton<ControlApi>().AddSingleton<Forwarding.Forwarding>();
        builder.Services.AddHostedService<TrialWatch>();
        var app = builder.Build();
        app.Services.GetRequiredService<Switchboard>().Resume();
        var (control, forwarding) = (app.Services.GetRequiredService<ControlApi>(), app.Services.GetRequiredService<Forwarding.Forwarding>());
        app.Run(http => http.Features.Get<ControlMark>() is not null ? control.HandleAsync(http) : forwarding.HandleAsync(http));
        return app;
    }

    public static string SocketOf(string directory) => Path.Combine(directory, "control.sock");

    /// <summary>Marks connections that came in by the socket.</summary>
    private sealed class ControlMark
    {
        public static ControlMark Instance { get; } = new();
    }
}
