using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Dashboard.Serving;

namespace Slipway.Dashboard;

/// <summary>Serves the page.</summary>
public static class DashboardServer
{
    /// <summary>Serves until it is cancelled, and then returns.</summary>
    /// <param name="source">What is shown.</param>
    /// <param name="listen">Where; port 0 lets the system choose one. Whoever can reach it sees everything: there is no log-in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="started">Hears the address once it answers.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task RunAsync(DashboardSource source, IPEndPoint listen, TimeProvider time, Action<Uri> started, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(started);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxConcurrentConnections) = (0, 2 * LiveHub.Most);
            kestrel.Listen(listen, options => options.Protocols = HttpProtocols.Http1);
        });
        var board = new Board(source, time);
        var app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.Run(new Answers(source, board, time, cancel).HandleAsync);
            await app.StartAsync(cancel).ConfigureAwait(false);
            started(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
            try
            {
                await board.RunAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // As asked.
            }

            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await app.StopAsync(soon.Token).ConfigureAwait(false);
        }
    }
}
