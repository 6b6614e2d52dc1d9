using ErpMax.Broker;
using ErpMax.Cache;
using ErpMax.Cli;
using ErpMax.Http;
using ErpMax.Jobs;
using ErpMax.Outbox;
using ErpMax.Settings;
using ErpMax.Work;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serilog;

namespace ErpMax.Hosting;

/// <summary>Puts a web or worker process together and runs it until it is told to end. The only place that names all the parts.</summary>
internal static class ErpMaxHost
{
    public static async Task<int> RunAsync(Verb verb, ErpMaxSettings settings, ProgramContext context)
    {
        using var logger = Logs.Create(settings, verb);
        try
        {
            await using var app = Build(verb, settings, context.Time, logger);
            await app.StartAsync();
            logger.Information("erpmax {Part} {Version} listens on {Address}; database {Database}, broker {Broker}, redis {Redis}",
                verb.ToString().ToLowerInvariant(), Logs.Version, app.Urls.First(), settings.Database!.ToString(), settings.Broker!.ToString(), settings.Redis?.ToString() ?? "none");
            await app.WaitForShutdownAsync();
            // The host ends politely when one of its services dies of a defect, which nobody may take for success.
            if (app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true }))
                return ExitCode.Failed;
            logger.Information("ended");
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            logger.Information("ended before it had begun");
            return ExitCode.Success;
        }
        catch (IOException error)
        {
            // Kestrel's way to say that the port is taken.
            logger.Fatal("erpmax {Part} cannot listen on {Address} (ERPMAX_LISTEN): {Reason}", verb.ToString().ToLowerInvariant(), settings.Listen.ToString(), error.Message);
            return ExitCode.Failed;
        }
    }

    private static WebApplication Build(Verb verb, ErpMaxSettings settings, TimeProvider time, Serilog.ILogger logger)
    {
        // Empty: no settings but ours, whatever ASPNETCORE_ variables a machine has.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "erpmax" });
        builder.Logging.AddSerilog(logger);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(settings.Listen.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain.Delay + settings.Drain.Limit + TimeSpan.FromSeconds(5));

        var part = verb.ToString().ToLowerInvariant();
        var services = builder.Services.AddSingleton(settings).AddSingleton(time).AddSingleton<Figures>();
        services.AddSingleton(_ => settings.Database!.Open(part));
        services.AddSingleton(new BrokerLink(settings.Broker!, new BrokerNames(settings.Queue), part));
        services.AddSingleton(new JobKinds(settings.Drills)).AddSingleton<StatusCache>().AddSingleton<RelaySignal>().AddSingleton<JobStore>().AddSingleton<JobRunner>();
        services.AddSingleton<JobsApi>().AddSingleton<HealthApi>();
        // Stopped in reverse: the web server (always the last) and the consumer before the relay, which publishes what they wrote.
        Hosted<SchemaGate>(services);
        Hosted<OutboxRelay>(services);
        services.AddSingleton(provider => new Draining(verb, settings, provider.GetRequiredService<IHostApplicationLifetime>(), time));
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        if (verb == Verb.Worker)
        {
            Hosted<Announcer>(services);
            Hosted<Consumer>(services);
        }

        var app = builder.Build();
        app.Use(Endings.Handle(app.Services.GetRequiredService<Draining>(), app.Services.GetRequiredService<ILogger<JobsApi>>()));
        app.UseRouting();
        app.Services.GetRequiredService<HealthApi>().Map(app);
        if (verb == Verb.Web)
            app.Services.GetRequiredService<JobsApi>().Map(app);
        return app;
    }

    private static void Hosted<T>(IServiceCollection services)
        where T : class, IHostedService
        => services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
