using System.Net;
using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Dashboard;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>Targets that show an environment to people who do not sit at this terminal.</summary>
internal sealed partial class Build
{
    private static readonly IPEndPoint OwnMachine = new(IPAddress.Loopback, 8099);

    public Target Dashboard => _ => _
        .Description("Serve a page that shows the environment live, and its metrics (--listen); or write it as files (--export)")
        .ReadOnly()
        .Executes(Show);

    private StageSource Source => new(Stage, Backups, BookFile);

    private async Task Show(StepContext step)
    {
        if (invocation.Export is { } export)
        {
            var directory = workspace.PathOf(export);
            var runs = await DashboardExport.WriteAsync(Source, directory, workspace.Time, step.Cancel).ConfigureAwait(false);
            Answer((new { directory, runs }, $"{Path.Combine(directory, "index.html")}: {runs} run(s), each with its record"));
            return;
        }

        var listen = invocation.Listen ?? OwnMachine;
        if (!IPAddress.IsLoopback(listen.Address))
        {
            speaker.Warn($"{listen} can be reached from other machines, and there is no log-in: whoever reaches it sees everything that the page shows. Let a proxy with a log-in stand before it, or leave --listen away and use ssh -L {listen.Port}:127.0.0.1:{listen.Port}.");
        }

        await DashboardServer.RunAsync(Source, listen, workspace.Time, address => Answer((new { address }, $"{Stage.Settings.Application} on {Stage.Environment.Name}: {address} (Ctrl-C ends it)")), step.Cancel).ConfigureAwait(false);
    }

    private void CheckDashboard(IReadOnlyCollection<string> targets)
    {
        if ((invocation.Listen is not null || invocation.Export is not null) && !targets.Contains(nameof(Dashboard)))
        {
            throw new UsageException("--listen and --export go with Dashboard.");
        }

        if (invocation.Listen is not null && invocation.Export is not null)
        {
            throw new UsageException("--listen serves the page and --export writes it as files: choose one.");
        }
    }
}
