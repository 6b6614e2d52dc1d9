// marketplace-simulator: the Ozon Seller API and the Wildberries API in one process, deterministic from a seed, strict, with faults.
// Program reads the command line; Simulator puts the parts together and starts Kestrel on loopback.
// Data makes rows from indices, Oracle states what a sync must leave, Ozon and Wildberries answer, Limits and Scenarios refuse,
// Control is for tests. README.md: the command line, the base URLs, the oracle mapping, the scenarios.
using System.Net;
using MarketplaceSimulator.Control;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Limits;
using MarketplaceSimulator.Ozon;
using MarketplaceSimulator.Scenarios;
using MarketplaceSimulator.Wildberries;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MarketplaceSimulator;

internal static class Simulator
{
    /// <summary>Starts a simulator; its addresses are in <c>Urls</c>, loopback first. Dispose it to end it, also when requests hang.</summary>
    public static async Task<WebApplication> StartAsync(SimulatorOptions options, CancellationToken cancel, TimeProvider? time = null)
    {
        var app = Build(options, time ?? TimeProvider.System);
        await app.StartAsync(cancel);
        return app;
    }

    private static WebApplication Build(SimulatorOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // A defect of the simulator must not pass for a scenario: it is said on stderr. Stdout holds the address alone.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (var address in options.AlsoOn.Prepend(IPAddress.Loopback))
                kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        // Hanging requests are a feature here; they must not keep the process.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.Services.AddResponseCompression(compression =>
        {
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = ["application/json", "application/problem+json", "application/x-ndjson"];
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new SimulatedClock(time, options.TimeScale));
        builder.Services.AddSingleton(new World(options.Seed, options.Items));
        builder.Services.AddSingleton(services => new Limiter(services.GetRequiredService<SimulatedClock>(), options.NoLimits));
        builder.Services.AddSingleton<RequestLog>().AddSingleton<OzonGate>();
        builder.Services.AddSingleton<WbError>().AddSingleton<WbGate>().AddSingleton<WbRemains>();
        builder.Services.AddSingleton<ScenarioEngine>().AddSingleton<ControlApi>();

        var app = builder.Build();
        app.UseWhen(IsForClients, clients =>
        {
            clients.UseMiddleware<LogMiddleware>();
            clients.UseMiddleware<WireMiddleware>();
        });
        app.UseResponseCompression();
        app.UseWhen(IsForClients, clients => clients.UseMiddleware<RewriteMiddleware>());
        app.UseRouting();
        app.Services.GetRequiredService<ControlApi>().Map(app);
        var clock = app.Services.GetRequiredService<SimulatedClock>();
        OzonApi.Map(app, app.Services.GetRequiredService<OzonGate>(), clock);
        WbApi.Map(app, app.Services.GetRequiredService<WbGate>(), app.Services.GetRequiredService<WbRemains>(), clock);
        return app;
    }

    private static bool IsForClients(HttpContext http) => !http.Request.Path.StartsWithSegments("/control");
}
