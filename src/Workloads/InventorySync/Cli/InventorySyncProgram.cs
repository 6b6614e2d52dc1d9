using System.CommandLine;
using InventorySync.Alerts;
using InventorySync.Logging;
using InventorySync.Monitoring;
using InventorySync.Settings;
using InventorySync.Store;

namespace InventorySync.Cli;

// From arguments to an exit code. CommandLine says what was asked (a Request), SettingsReader gives what it needs, and one class a
// command does it: SyncCommand, ApiCheck, MonitorCommand. Marketplaces wires the parts of each marketplace together.

/// <summary>The whole program without its process: tests call it as the process does.</summary>
internal static class InventorySyncProgram
{
    public static async Task<int> RunAsync(string[] args, ProgramContext context, CancellationToken cancellationToken)
    {
        var commandLine = new CommandLine();
        var parsed = commandLine.Root.Parse(args);
        if (parsed.Action is not null)
        {
            // --help, --version, or a usage error, which the library prints.
            var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = context.Output, Error = context.Error }, cancellationToken);
            return parsed.Errors.Count > 0 ? ExitCode.BadUsage : code;
        }
        try
        {
            var request = commandLine.Read(parsed);
            var settings = new SettingsReader(context.Environment, context.EnvFile).Read(request.Needs);
            using var log = new SyncLog(context.Output, settings.LogDirectory, settings.Secrets, context.Time);
            return await RunAsync(request, settings, log, context, cancellationToken);
        }
        catch (SettingsException error)
        {
            await context.Error.WriteLineAsync(error.Message);
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (StoreException error)
        {
            await context.Error.WriteLineAsync(error.Message);
            return ExitCode.Failed;
        }
    }

    private static async Task<int> RunAsync(Request request, SyncSettings settings, SyncLog log, ProgramContext context, CancellationToken cancellationToken)
    {
        var alerts = new AlertSender(settings.Smtp, new AlertHistory(settings.LogDirectory, context.Time), log, context.Time);
        return request.Verb switch
        {
            Verb.CheckApi => await new ApiCheck(settings, log, context.Time).RunAsync(request, context.Output, cancellationToken),
            Verb.Monitor => await new MonitorCommand(settings, log, context.Time, alerts).RunAsync(request, context.Output, cancellationToken),
            Verb.TestMail => await SendTestMailAsync(settings.Smtp!, alerts, context, cancellationToken),
            Verb.Last => await LastRunsAsync(request.Count, settings, context, cancellationToken),
            Verb.History => await HistoryAsync(request.Count, settings, context, cancellationToken),
            Verb.Compare => await new CompareCommand(settings, log, context.Time).RunAsync(request, context.Output, cancellationToken),
            _ => await new SyncCommand(settings, log, context.Time, alerts).RunAsync(request, cancellationToken),
        };
    }

    private static async Task<int> SendTestMailAsync(SmtpSettings smtp, AlertSender alerts, ProgramContext context, CancellationToken cancellationToken)
    {
        var error = await alerts.TrySendAsync(smtp, "test mail", "This mail shows that alerts of inventory-sync arrive.", cancellationToken);
        await (error is null ? context.Output : context.Error).WriteLineAsync(error is null ? $"sent to {string.Join(", ", smtp.To)}" : $"not sent: {error}");
        return error is null ? ExitCode.Success : ExitCode.Failed;
    }

    private static async Task<int> HistoryAsync(int days, SyncSettings settings, ProgramContext context, CancellationToken cancellationToken)
    {
        await new HistoryCommand(settings, context.Time).RunAsync(days, context.Output, cancellationToken);
        return ExitCode.Success;
    }

    private static async Task<int> LastRunsAsync(int count, SyncSettings settings, ProgramContext context, CancellationToken cancellationToken)
    {
        using var store = Stores.Open(settings.DatabasePath!, context.Time);
        await LastRuns.WriteAsync(await store.LastRunsAsync(count, cancellationToken), context.Output);
        return ExitCode.Success;
    }
}
