using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A web server on loopback that keeps what is posted to it.</summary>
internal sealed class WebSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Taken.Add((context.Request.Path, context.Request.Headers["Idempotency-Key"].ToString(), await reader.ReadToEndAsync(context.RequestAborted), Status));
            context.Response.StatusCode = Status;
        });
    }

    public int Status { get; set; } = 200;

    public ConcurrentBag<(string Path, string Key, string Body, int Status)> Taken { get; } = [];

    public static async Task<WebSink> StartAsync()
    {
        var sink = new WebSink();
        await sink._app.StartAsync();
        return sink;
    }

    public Uri Address(string path) => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
