using System.Globalization;
using System.Reflection;
using ErpMax.Cli;
using ErpMax.Settings;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace ErpMax.Hosting;

/// <summary>Log lines on standard output: a JSON object each, or text for people.</summary>
internal static class Logs
{
    public static string Version { get; } = typeof(Logs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static Logger Create(ErpMaxSettings settings, Verb verb)
    {
        var lines = new LoggerConfiguration()
            .MinimumLevel.Is(Level(settings.LogLevel))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Enrich.WithProperty("Part", verb.ToString().ToLowerInvariant());
        return (settings.LogAsText
            ? lines.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture)
            : lines.WriteTo.Console(new RenderedCompactJsonFormatter())).CreateLogger();
    }

    private static LogEventLevel Level(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
