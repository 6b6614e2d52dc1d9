using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Build.Running;
using Slipway.Dashboard;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Notifications;

namespace Slipway.Build;

/// <summary>Targets that show an environment to people who do not sit at this terminal.</summary>
internal sealed partial class Build
{
    private static readonly IPEndPoint OwnMachine = new(IPAddress.Loopback, 8099);

    public Target Dashboard => _ => _
        .Description("Serve a page that shows the environment live, and its metrics (--listen); or write it as files (--export)")
        .ReadOnly()
        .Executes(Show);

    public Target Report => _ => _
        .Description("What happened in the last days (--days), as HTML and Markdown beside the records; --mail sends it too")
        .ReadOnly()
        .Executes(Tell);

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

    private async Task Tell(StepContext step)
    {
        var now = workspace.Time.GetUtcNow();
        await using var notifier = new Notifier(Stage, speaker);
        if (invocation.Mail && (notifier.IsSilent || !notifier.Wants(NotificationEvent.Report)))
        {
            throw new InvalidOperationException(notifier.IsSilent
                ? "no channel is set, so the report cannot be mailed: notifications.mail and notifications.webhooks are empty. Nothing was written"
                : "notifications.on does not name \"report\", so the report cannot be mailed. Nothing was written");
        }

        var report = await WeeklyReport.MakeAsync(Source, SamplesAsync, invocation.Days, workspace.Time, step.Cancel).ConfigureAwait(false);
        var stem = InHome(string.Create(CultureInfo.InvariantCulture, $"records/report-{now.UtcDateTime:yyyy-MM-dd}"));
        Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
        foreach (var (extension, text) in new[] { (".html", report.Html), (".md", report.Markdown) })
        {
            await File.WriteAllTextAsync($"{stem}{extension}.new", text, step.Cancel).ConfigureAwait(false);
            File.Move($"{stem}{extension}.new", stem + extension, overwrite: true);
        }

        Answer((new { report.Title, html = $"{stem}.html", markdown = $"{stem}.md" }, $"{report.Markdown}\n{stem}.html"));
        if (invocation.Mail)
        {
            // Once a week, whoever asks and however often.
            var week = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(now.UtcDateTime)}-W{ISOWeek.GetWeekOfYear(now.UtcDateTime):00}");
            notifier.Tell(NotificationEvent.Report, new Notification
            {
                Key = $"{Stage.Settings.Application}/{Stage.Environment.Name}/report/{week}",
                Kind = "weekly-report",
                At = now,
                Subject = $"[{Stage.Settings.Application} {Stage.Environment.Name}] report of week {week}",
                Text = report.Markdown,
                Facts = ImmutableSortedDictionary<string, string>.Empty.Add("environment", Stage.Environment.Name).Add("week", week),
            });
            await notifier.FinishAsync().ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<SampleLine>> SamplesAsync(CancellationToken cancel)
    {
        var lines = new List<SampleLine>();
        if (await Journal.HistoryAsync(new HostJournalStore(Stage.Host), 1, cancel).ConfigureAwait(false) is [{ Live.IsEmpty: false }, ..])
        {
            await (Stage.Sandbox?.EnsureSimulatorAsync(cancel) ?? Task.CompletedTask).ConfigureAwait(false);
            foreach (var command in Stage.Settings.Monitor.Samples)
            {
                lines.AddRange(await Source.AskAsync<SampleLine>(command, cancel).ConfigureAwait(false));
            }
        }

        return lines;
    }

    private void CheckDashboard(IReadOnlyCollection<string> targets)
    {
        if ((invocation.Listen is not null || invocation.Export is not null) && !targets.Contains(nameof(Dashboard)))
        {
            throw new UsageException("--listen and --export go with Dashboard.");
        }

        if (invocation.Mail && !targets.Contains(nameof(Report)))
        {
            throw new UsageException("--mail goes with Report.");
        }

        if (invocation.Listen is not null && invocation.Export is not null)
        {
            throw new UsageException("--listen serves the page and --export writes it as files: choose one.");
        }
    }
}
